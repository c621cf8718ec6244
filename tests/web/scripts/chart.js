const VALUES = [12, 19, 31, 27, 44, 52, 48, 61, 57, 70, 66, 83]
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
const canvas = document.createElement('canvas')
canvas.width = 640
canvas.height = 360
document.getElementById('stage').append(canvas)
const pen = canvas.getContext('2d')
pen.fillStyle = '#ffffff'
pen.fillRect(0, 0, 640, 360)
pen.font = '20px sans-serif'
pen.fillStyle = '#222222'
pen.fillText('Visitors per month', 220, 28)
pen.font = '12px sans-serif'
for (let step = 0; step <= 100; step += 20) {
  pen.strokeStyle = '#dddddd'
  pen.beginPath()
  pen.moveTo(40, 330 - step * 2.8)
  pen.lineTo(630, 330 - step * 2.8)
  pen.stroke()
  pen.fillStyle = '#666666'
  pen.fillText(`${step} k`, 6, 334 - step * 2.8)
}
VALUES.forEach((value, at) => {
  pen.fillStyle = at % 2 ? '#4c78a8' : '#9ecae9'
  pen.fillRect(50 + at * 48, 330 - value * 2.8, 34, value * 2.8)
  pen.fillStyle = '#222222'
  pen.fillText(MONTHS[at], 55 + at * 48, 347)
  pen.fillText(String(value), 58 + at * 48, 324 - value * 2.8)
})
if (EXPORTED) {
  const image = document.createElement('img')
  image.alt = 'Visitors per month'
  image.src = canvas.toDataURL('image/png')
  document.getElementById('stage').append(image)
}
done(pen.fillStyle)
