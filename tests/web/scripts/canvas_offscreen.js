// Runs in a page and in a worker alike.
const canvas = new OffscreenCanvas(WIDTH, HEIGHT)
paint(canvas.getContext('2d'))
canvas
  .convertToBlob()
  .then((blob) => blob.arrayBuffer())
  .then((raw) => send([[...new Uint8Array(raw)]]))
