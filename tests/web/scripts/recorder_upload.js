const squeezed = (body, format) =>
  new Response(
    new Blob([body]).stream().pipeThrough(new CompressionStream(format)),
  ).arrayBuffer()
const base64 = (raw) => btoa(Array.from(new Uint8Array(raw), (one) => String.fromCharCode(one)).join(''))
const post = (body) =>
  fetch(ENDPOINT, { method: 'POST', headers: { 'content-type': 'application/json' }, body })
const socket = WAY === 'socket' ? new WebSocket(ENDPOINT) : null
const ways = {
  json: post,
  async gzip(body) {
    const packed = await squeezed(body, 'gzip')
    navigator.sendBeacon(ENDPOINT, new Blob([packed], { type: 'application/octet-stream' }))
  },
  async base64(body) {
    await post(JSON.stringify({ version: 2, packed: base64(await squeezed(body, 'deflate')) }))
  },
  async socket(body) {
    if (socket.readyState === WebSocket.CONNECTING) await new Promise((open) => (socket.onopen = open))
    socket.send(body)
  },
}
setInterval(() => {
  if (events.length) ways[WAY](JSON.stringify({ session, events: events.splice(0) }))
}, EVERY_MS)
