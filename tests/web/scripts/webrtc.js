// A call to nobody: the browser lists its own addresses for it.
const connection = new RTCPeerConnection()
connection.createDataChannel('')
const found = []
const finish = () => {
  connection.close()
  send([found])
}
const take = ({ candidate }) => {
  if (candidate) found.push(candidate.candidate)
  else finish()
}
if (WAY === 'property') connection.onicecandidate = take
if (WAY === 'listener') connection.addEventListener('icecandidate', take)
if (WAY === 'description') {
  setTimeout(() => {
    found.push(...connection.localDescription.sdp.split('\r\n').filter((line) => /^[ac]=/.test(line)))
    finish()
  }, 400)
}
connection.createOffer().then((offer) => connection.setLocalDescription(offer))
// Where no address is found at all the last, empty candidate may be long in coming.
if (WAY !== 'description') setTimeout(() => found.length || send([['none']]), 1_500)
