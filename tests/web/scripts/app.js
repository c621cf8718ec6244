// An application: one root takes all events, components find out whom they concern.
const root = document.getElementById('stage')
const KINDS = `click dblclick mousedown mouseup mousemove mouseover mouseout pointerdown pointerup
  pointermove touchstart touchend keydown keyup input change focusin focusout submit scroll`.split(/\s+/)
const handlers = new WeakMap()
for (const kind of KINDS) {
  root.addEventListener(kind, (event) => handlers.get(event.target)?.[kind]?.(event), {
    capture: true,
    passive: true,
  })
}
const list = document.createElement('ul')
const button = document.createElement('button')
button.textContent = 'Add'
root.append(list, button)
let tasks = ['Write', 'Read']
const render = () =>
  list.replaceChildren(
    ...tasks.map((task) => Object.assign(document.createElement('li'), { textContent: task })),
  )
handlers.set(button, { click: () => { tasks = [...tasks, 'New']; render() } })
let asked = 0
setInterval(async () => {
  const query = JSON.stringify({ query: '{ tasks { title } }', variables: { after: asked } })
  const answer = await fetch('/api', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: query,
  })
  asked += 1
  tasks = [...(await answer.json()).tasks, `Asked ${asked} times`]
  render()
  if (asked > 2) done(tasks.length)
}, 400)
