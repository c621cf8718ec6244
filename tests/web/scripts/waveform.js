// A player's picture of a file: decoded, brought to one channel, drawn.
const canvas = document.createElement('canvas')
canvas.width = 400
canvas.height = 80
document.getElementById('stage').append(canvas)
const pen = canvas.getContext('2d')
const show = async () => {
  const decoder = new OfflineAudioContext(1, 8_000, 8_000)
  const file = await decoder.decodeAudioData(wave())
  const source = decoder.createBufferSource()
  source.buffer = file
  source.connect(decoder.destination)
  source.start()
  const samples = (await decoder.startRendering()).getChannelData(0)
  for (let x = 0; x < 400; x += 1) {
    const peak = Math.max(...samples.subarray(x * 20, x * 20 + 20))
    pen.fillRect(x, 40 - peak * 40, 1, peak * 80)
  }
  done(Math.max(...samples).toFixed(2))
}
show()
