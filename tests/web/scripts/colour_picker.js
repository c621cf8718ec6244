const canvas = document.createElement('canvas')
canvas.width = 256
canvas.height = 256
document.getElementById('stage').append(canvas)
const pen = canvas.getContext('2d', { willReadFrequently: true })
const across = pen.createLinearGradient(0, 0, 256, 0)
for (let hue = 0; hue <= 360; hue += 60) across.addColorStop(hue / 360, `hsl(${hue}, 100%, 50%)`)
pen.fillStyle = across
pen.fillRect(0, 0, 256, 256)
const down = pen.createLinearGradient(0, 0, 0, 256)
down.addColorStop(0, 'rgba(255, 255, 255, 0)')
down.addColorStop(1, 'rgba(0, 0, 0, 1)')
pen.fillStyle = down
pen.fillRect(0, 0, 256, 256)
const pick = (x, y) => {
  const [red, green, blue] = pen.getImageData(x, y, 1, 1).data
  document.body.style.setProperty('--picked', `rgb(${red}, ${green}, ${blue})`)
  return `${red},${green},${blue}`
}
canvas.addEventListener('click', (event) => pick(event.offsetX, event.offsetY))
done(pick(180, 60))
