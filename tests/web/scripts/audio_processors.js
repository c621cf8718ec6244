// Read on the way, by a processor in the page or in the audio thread.
const context = new OfflineAudioContext(1, 22_050, 44_100)
const WORKLET = `registerProcessor('ear', class extends AudioWorkletProcessor {
  process([input]) {
    if (input.length) this.port.postMessage(Array.from(input[0]))
    return true
  }
})`
const heard = []
const ears = {
  async processor() {
    const processor = context.createScriptProcessor(1_024, 1, 1)
    processor.onaudioprocess = ({ inputBuffer }) => heard.push(...inputBuffer.getChannelData(0))
    return processor
  },
  async worklet() {
    const blob = new Blob([WORKLET], { type: 'text/javascript' })
    await context.audioWorklet.addModule(URL.createObjectURL(blob))
    const node = new AudioWorkletNode(context, 'ear')
    node.port.onmessage = ({ data }) => heard.push(...data)
    return node
  },
}
const listen = async () => {
  const ear = await ears[WAY]()
  tone(context).connect(ear).connect(context.destination)
  await context.startRendering()
  setTimeout(() => send([heard.slice(-500)]), 200)
}
listen()
