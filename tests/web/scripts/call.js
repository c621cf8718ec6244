// Two ends of one call in the same page: candidates are handed over, not collected.
const here = new RTCPeerConnection()
const there = new RTCPeerConnection()
const ready = { here: [], there: [] }
const hand = (from, to, kept) => {
  from.onicecandidate = ({ candidate }) => {
    if (!candidate) return
    if (to.remoteDescription) to.addIceCandidate(candidate)
    else kept.push(candidate)
  }
}
hand(here, there, ready.there)
hand(there, here, ready.here)
const accept = async (end, description, kept) => {
  await end.setRemoteDescription(description)
  await Promise.all(kept.splice(0).map((candidate) => end.addIceCandidate(candidate)))
}
const greet = () => {
  const channel = here.createDataChannel('chat')
  channel.onmessage = ({ data }) => done(data)
  there.ondatachannel = (event) => {
    event.channel.onopen = () => event.channel.send('hello')
  }
}
const film = () => {
  here.addTransceiver('video')
  here.addTransceiver('audio')
  here.onconnectionstatechange = () => {
    if (here.connectionState === 'connected') done('connected')
  }
}
const talk = async () => {
  if (WAY === 'data') greet()
  else film()
  await here.setLocalDescription(await here.createOffer())
  await accept(there, here.localDescription, ready.there)
  await there.setLocalDescription(await there.createAnswer())
  await accept(here, there.localDescription, ready.here)
  if (!document.documentElement.dataset.done) done('agreed')
}
talk()
