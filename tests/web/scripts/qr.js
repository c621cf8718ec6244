// The shape of a QR code: finder squares in three corners, and dots for the text.
const SIZE = 29
const CELL = 6
const canvas = document.createElement('canvas')
canvas.width = SIZE * CELL
canvas.height = SIZE * CELL
const pen = canvas.getContext('2d')
pen.fillStyle = '#ffffff'
pen.fillRect(0, 0, canvas.width, canvas.height)
pen.fillStyle = '#000000'
const dot = (x, y) => pen.fillRect(x * CELL, y * CELL, CELL, CELL)
const ring = (x, y) => Math.max(Math.abs(x), Math.abs(y))
const inFinder = (x, y) =>
  [[3, 3], [SIZE - 4, 3], [3, SIZE - 4]].some(([cx, cy]) => [0, 1, 3].includes(ring(x - cx, y - cy)))
const nearFinder = (x, y) => (x < 8 && (y < 8 || y > SIZE - 9)) || (x > SIZE - 9 && y < 8)
const text = location.href
for (let y = 0; y < SIZE; y += 1) {
  for (let x = 0; x < SIZE; x += 1) {
    const on = text.charCodeAt((x * SIZE + y) % text.length) & (1 << ((x + y) % 7))
    if (inFinder(x, y) || (on && !nearFinder(x, y))) dot(x, y)
  }
}
const image = document.createElement('img')
image.alt = 'Code of this page'
image.src = canvas.toDataURL()
document.getElementById('stage').append(image)
done(image.src.length)
