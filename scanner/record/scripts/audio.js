/** Sound that is made only to be read back: one record an audio context. */
if (typeof BaseAudioContext === 'function') {
  const contexts = new WeakMap()
  const buffers = new WeakMap()
  const contextOf = getterOf(AudioNode.prototype, 'context')
  const gainOf = getterOf(GainNode.prototype, 'gain')
  const valueOf = getterOf(AudioParam.prototype, 'value')
  const lengthOf = getterOf(AudioBuffer.prototype, 'length')
  const renderedLength = getterOf(OfflineAudioContext.prototype, 'length')
  const isDestination = Object.prototype.isPrototypeOf
  // Without a prototype: a page may have put setters there.
  const rendered = bare([])
  let graphs = 0

  const graphOf = (context) => {
    let graph = apply(weakGet, contexts, [context])
    if (graph) return graph
    let offline = -1
    try { offline = apply(renderedLength, context, []) } catch { /* a live one */ }
    graph = {
      __proto__: null, id: `audio${graphs++}`, what: 'audio', maker: who(), offline: offline >= 0, length: offline, generators: 0,
      processors: { __proto__: null }, readers: { __proto__: null }, reads: { __proto__: null }, outputs: 0, heard: false, read: false, script: false, gesture: false,
    }
    apply(weakSet, contexts, [context, graph])
    return graph
  }
  const told = (graph) => { if (graphs < 60) mark('things', graph.id, graph) }

  const muted = bare([])
  const part = (context, kind) => {
    const graph = graphOf(context)
    if (kind === 'generator') graph.generators++
    else graph.processors[kind] = 1
    if (kind === 'script') graph.script = true
    if (kind === 'worklet') readOut(graph, 'AudioWorkletNode')
    else if (graph.read) told(graph)
  }
  const PARTS = {
    __proto__: null, Oscillator: 'generator', ConstantSource: 'generator', DynamicsCompressor: 'compressor', Analyser: 'analyser',
    BiquadFilter: 'filter', WaveShaper: 'shaper', ScriptProcessor: 'script', Gain: 'gain', AudioWorklet: 'worklet',
  }
  for (const name in PARTS) {
    watch(BaseAudioContext.prototype, `create${name}`, (self) => part(self, PARTS[name]))
    wrapConstructor(`${name}Node`, (args) => {
      const context = args[0]
      if (context !== null && typeof context === 'object') part(context, PARTS[name])
    })
  }

  watch(AudioNode.prototype, 'connect', (self, args) => {
    if (!apply(isDestination, AudioDestinationNode.prototype, [args[0]])) return
    const graph = graphOf(apply(contextOf, self, []))
    graph.outputs++
    let gain = null
    try { gain = apply(gainOf, self, []) } catch { graph.heard = true }
    if (gain && muted.length < 50) muted[muted.length] = { __proto__: null, graph, gain }
  })

  const readOut = (graph, api) => {
    if (!graph) return
    for (let i = 0; i < muted.length; i++) {
      if (muted[i].graph === graph && apply(valueOf, muted[i].gain, []) !== 0) graph.heard = true
    }
    graph.readers[who()] = 1
    graph.reads[api] = 1
    graph.gesture = hadGesture()
    graph.read = true
    told(graph)
  }
  const MOST_LOOKS = 40
  let scripted = null

  watch(OfflineAudioContext.prototype, 'startRendering', (self, args, answer) => {
    const graph = graphOf(self)
    rendered[rendered.length & 15] = graph
    // A second time it fails, and the page is told of no failure that somebody else hears.
    if (graph.started) return
    graph.started = true
    hear(answer, (buffer) => apply(weakSet, buffers, [buffer, graph]))
  })
  watch(BaseAudioContext.prototype, 'createScriptProcessor', (self) => { scripted = graphOf(self) })
  const graphOfBuffer = (buffer) => {
    const graph = apply(weakGet, buffers, [buffer])
    if (graph) return graph
    const length = apply(lengthOf, buffer, [])
    for (let i = 0; i < rendered.length; i++) {
      if (rendered[i].length === length) return rendered[i]
    }
    return scripted
  }
  for (const name of ['getChannelData', 'copyFromChannel']) {
    watch(AudioBuffer.prototype, name, (self) => readOut(graphOfBuffer(self), `AudioBuffer.${name}`), MOST_LOOKS)
  }
  for (const name of ['getFloatFrequencyData', 'getByteFrequencyData', 'getFloatTimeDomainData', 'getByteTimeDomainData']) {
    watch(AnalyserNode.prototype, name, (self) => readOut(graphOf(apply(contextOf, self, [])), `AnalyserNode.${name}`), MOST_LOOKS)
  }
}
