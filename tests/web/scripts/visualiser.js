const canvas = document.createElement('canvas')
canvas.width = 512
canvas.height = 120
document.getElementById('stage').append(canvas)
const pen = canvas.getContext('2d')
const context = new AudioContext()
const play = async () => {
  const source = context.createBufferSource()
  source.buffer = await context.decodeAudioData(wave())
  source.loop = true
  const analyser = context.createAnalyser()
  source.connect(analyser).connect(context.destination)
  source.start()
  const bars = new Uint8Array(analyser.frequencyBinCount)
  let turns = 0
  const draw = () => {
    analyser.getByteFrequencyData(bars)
    pen.clearRect(0, 0, 512, 120)
    bars.forEach((height, at) => pen.fillRect(at, 120 - height / 2, 1, height / 2))
    turns += 1
    if (turns < 60) return requestAnimationFrame(draw)
    source.stop()
    return done(Math.max(...bars))
  }
  draw()
}
play()
