// No text at all: overlapping discs, a gradient and blend modes differ between machines as well.
const canvas = document.createElement('canvas')
canvas.width = 122
canvas.height = 110
const pen = canvas.getContext('2d')
pen.globalCompositeOperation = 'multiply'
for (const [colour, x, y] of [['#e2007a', 44, 42], ['#00a0e9', 78, 42], ['#ffe200', 61, 72]]) {
  pen.fillStyle = colour
  pen.beginPath()
  pen.arc(x, y, 34, 0, Math.PI * 2, true)
  pen.closePath()
  pen.fill()
}
const shine = pen.createRadialGradient(61, 55, 4, 61, 55, 60)
shine.addColorStop(0, 'rgba(255, 255, 255, 0.8)')
shine.addColorStop(1, 'rgba(40, 10, 90, 0.5)')
pen.globalCompositeOperation = 'overlay'
pen.fillStyle = shine
pen.arc(61, 55, 52, 0, Math.PI * 2, true)
pen.arc(61, 55, 21, 0, Math.PI * 2, true)
pen.fill('evenodd')
pen.bezierCurveTo(3, 9, 110, 30, 20, 100)
pen.stroke()
send([canvas.toDataURL()])
