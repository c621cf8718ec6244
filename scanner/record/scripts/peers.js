/** RTCPeerConnection: made to talk to somebody, or only to learn the addresses of this machine. */
const peers = new WeakMap()
if (typeof RTCPeerConnection === 'function') {
  let peerCount = 0
  const told = (peer) => { if (peerCount <= 60) mark('things', peer.id, peer) }
  const set = (connection, name) => {
    const peer = apply(weakGet, peers, [connection])
    if (peer && !peer[name]) {
      peer[name] = true
      told(peer)
    }
  }
  const proto = RTCPeerConnection.prototype
  wrapConstructor('RTCPeerConnection', (args, made) => {
    const peer = {
      __proto__: null, id: `peer${peerCount++}`, what: 'peer', maker: who(), data: false, offered: false, listened: false,
      media: false, connected: false,
    }
    apply(weakSet, peers, [made, peer])
    told(peer)
  }, 'webkitRTCPeerConnection')
  const STEPS = {
    __proto__: null, createDataChannel: 'data', createOffer: 'offered', addTrack: 'media', addTransceiver: 'media', addStream: 'media',
    setRemoteDescription: 'connected',
  }
  for (const name in STEPS) watch(proto, name, (self) => set(self, STEPS[name]))
  for (const name of ['localDescription', 'currentLocalDescription', 'pendingLocalDescription']) {
    watch(proto, name, (self) => set(self, 'listened'), 1000, 'get')
  }
  watch(proto, 'onicecandidate', (self) => set(self, 'listened'), 1000, 'set')
}
