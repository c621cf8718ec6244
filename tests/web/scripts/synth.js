// A key of a synthesiser: nothing sounds before somebody presses it.
const canvas = document.createElement('canvas')
canvas.width = 400
canvas.height = 100
document.getElementById('stage').append(canvas)
const pen = canvas.getContext('2d')
const play = () => {
  const context = new AudioContext()
  const oscillator = context.createOscillator()
  oscillator.frequency.value = 440
  const analyser = context.createAnalyser()
  oscillator.connect(analyser).connect(context.destination)
  oscillator.start()
  const curve = new Uint8Array(400)
  const draw = () => {
    analyser.getByteTimeDomainData(curve)
    pen.clearRect(0, 0, 400, 100)
    curve.forEach((height, at) => pen.fillRect(at, height / 2.6, 1, 1))
    if (context.currentTime < 0.5) return requestAnimationFrame(draw)
    oscillator.stop()
    return done('played')
  }
  draw()
}
document.getElementById('key').addEventListener('click', play)
done('ready')
