// A pad to sign on; the form gets the picture. It opens with the signature of last time.
const canvas = document.getElementById('pad')
const pen = canvas.getContext('2d')
pen.lineWidth = 2
pen.lineCap = 'round'
let writing = false
const keep = () => {
  document.getElementById('signed').value = canvas.toDataURL()
}
canvas.addEventListener('pointerdown', (event) => {
  writing = true
  pen.beginPath()
  pen.moveTo(event.offsetX, event.offsetY)
})
canvas.addEventListener('pointermove', (event) => {
  if (!writing) return
  pen.lineTo(event.offsetX, event.offsetY)
  pen.stroke()
})
canvas.addEventListener('pointerup', () => {
  writing = false
  keep()
})
for (let stroke = 0; stroke < 3; stroke += 1) {
  pen.beginPath()
  pen.moveTo(30 + stroke * 90, 90)
  for (let step = 0; step < 40; step += 1) {
    pen.lineTo(30 + stroke * 90 + step * 2, 90 + Math.sin(step / (3 + stroke)) * 40)
  }
  pen.stroke()
}
keep()
done(document.getElementById('signed').value.length)
