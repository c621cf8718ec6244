const canvas = document.createElement('canvas')
canvas.width = 480
canvas.height = 270
document.getElementById('stage').append(canvas)
const pen = canvas.getContext('2d', { willReadFrequently: true })
const stars = Array.from({ length: 24 }, (_, at) => ({ x: (at * 83) % 480, y: (at * 47) % 270 }))
const ship = { x: 40, y: 130 }
let score = 0
const hit = () => {
  const ahead = pen.getImageData(ship.x + 22, ship.y, 4, 16).data
  return ahead.some((value, at) => at % 4 === 0 && value > 200)
}
const start = performance.now()
const turn = (now) => {
  pen.fillStyle = '#101030'
  pen.fillRect(0, 0, 480, 270)
  pen.fillStyle = '#ffe066'
  for (const star of stars) {
    star.x = (star.x + 477) % 480
    pen.beginPath()
    pen.arc(star.x, star.y, 5, 0, Math.PI * 2)
    pen.fill()
  }
  if (hit()) score += 10
  pen.fillStyle = '#66ccff'
  pen.fillRect(ship.x, ship.y, 20, 16)
  pen.fillStyle = '#ffffff'
  pen.font = '18px monospace'
  pen.fillText(`Score ${score}`, 10, 24)
  ship.y = 130 + Math.round(Math.sin(now / 300) * 90)
  if (now - start < 2_000) requestAnimationFrame(turn)
  else done(score)
}
requestAnimationFrame(turn)
