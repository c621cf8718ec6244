// A tone from nowhere, bent by a compressor, never heard: its last digits differ by machine.
const tone = (context) => {
  const oscillator = context.createOscillator()
  oscillator.type = 'triangle'
  oscillator.frequency.value = 9_600
  const compressor = context.createDynamicsCompressor()
  for (const [name, value] of [['threshold', -48], ['knee', 37], ['ratio', 11], ['attack', 0]]) {
    compressor[name].setValueAtTime(value, context.currentTime)
  }
  oscillator.connect(compressor)
  oscillator.start(0)
  return compressor
}
const rendered = async (make) => {
  const context = new OfflineAudioContext(1, 5_000, 44_100)
  const last = make(context, tone(context))
  last.connect(context.destination)
  const buffer = await context.startRendering()
  return { buffer, last }
}
const throughAnalyser = (context, sound) => {
  const analyser = context.createAnalyser()
  analyser.fftSize = 1_024
  sound.connect(analyser)
  return analyser
}
const spectrum = async (read, kind) => {
  const { last } = await rendered(throughAnalyser)
  const samples = new kind(last.frequencyBinCount)
  last[read](samples)
  return Array.from(samples, String)
}
const audioWays = {
  async getChannelData() {
    const { buffer } = await rendered((context, sound) => sound)
    return Array.from(buffer.getChannelData(0).subarray(4_500))
  },
  async copyFromChannel() {
    const { buffer } = await rendered((context, sound) => sound)
    const samples = new Float32Array(500)
    buffer.copyFromChannel(samples, 0, 4_500)
    return Array.from(samples)
  },
  getFloatFrequencyData: () => spectrum('getFloatFrequencyData', Float32Array),
  getByteFrequencyData: () => spectrum('getByteFrequencyData', Uint8Array),
  getFloatTimeDomainData: () => spectrum('getFloatTimeDomainData', Float32Array),
  getByteTimeDomainData: () => spectrum('getByteTimeDomainData', Uint8Array),
}
