const canvas = document.createElement('canvas')
canvas.width = 256
canvas.height = 128
const gl = canvas.getContext('webgl', { preserveDrawingBuffer: true })
triangle(gl)
const readPixels = () => {
  const pixels = new Uint8Array(256 * 128 * 4)
  gl.readPixels(0, 0, 256, 128, gl.RGBA, gl.UNSIGNED_BYTE, pixels)
  return Array.from(pixels)
}
send([READ === 'readPixels' ? readPixels() : canvas.toDataURL()])
