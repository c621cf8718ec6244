// A chat in its own corner: a pulse over the socket, listeners on its own elements only.
const root = document.createElement('aside')
root.innerHTML = '<h2>Chat</h2><ol></ol><form><input name="message"><button>Send</button></form>'
document.body.append(root)
const list = root.querySelector('ol')
const socket = new WebSocket(ENDPOINT)
let pulses = 0
socket.onopen = () =>
  setInterval(() => {
    socket.send(JSON.stringify({ kind: 'pulse', at: Date.now() }))
    pulses += 1
    done(`${pulses > 2}`)
  }, 400)
socket.onmessage = ({ data }) => {
  const line = document.createElement('li')
  line.textContent = data
  list.append(line)
}
new MutationObserver(() => list.lastElementChild?.scrollIntoView({ block: 'nearest' })).observe(root, {
  childList: true,
  subtree: true,
  characterData: true,
})
for (const kind of ['click', 'input', 'keydown', 'mousemove', 'scroll', 'pointerdown']) {
  root.addEventListener(kind, () => root.classList.add('used'))
}
root.querySelector('form').addEventListener('submit', (event) => {
  event.preventDefault()
  socket.send(JSON.stringify({ kind: 'message', text: event.target.message.value }))
})
