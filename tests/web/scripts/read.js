// The three ways to take the pixels out of a canvas of the page.
const wayOut = {
  toDataURL: (canvas) => canvas.toDataURL(),
  getImageData: (canvas) =>
    Array.from(canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data),
  toBlob: (canvas) =>
    new Promise((answer) => {
      canvas.toBlob((blob) => answer(blob.arrayBuffer().then((raw) => [...new Uint8Array(raw)])))
    }),
}
const sheet = () => {
  const canvas = document.createElement('canvas')
  canvas.width = WIDTH
  canvas.height = HEIGHT
  return canvas
}
