// A film of the visit: the page as it is, then every change, every movement, every key.
const text = (value) => (MASKED ? value.replace(/\S+/g, '***') : value)
const attributes = (element) =>
  MASKED ? {} : Object.fromEntries(Array.from(element.attributes, ({ name, value }) => [name, value]))
const picture = (node) => {
  if (node.nodeType === Node.TEXT_NODE) return text(node.data)
  if (node.nodeType !== Node.ELEMENT_NODE || node.localName === 'script') return null
  const children = Array.from(node.childNodes, picture).filter((child) => child !== null)
  return { tag: node.localName, attributes: attributes(node), children }
}
const session = crypto.getRandomValues(new Uint32Array(2)).join('-')
const events = []
const note = (kind, facts) => events.push({ kind, at: Math.round(performance.now()), ...facts })
note('page', { tree: picture(document.documentElement) })

const changed = {
  childList: (change) => ({ added: Array.from(change.addedNodes, picture) }),
  attributes: ({ target, attributeName: name }) => ({ name, value: text(target.getAttribute(name) ?? '') }),
  characterData: ({ target }) => ({ text: text(target.data) }),
}
const roots = {
  document: () => document,
  html: () => document.documentElement,
  body: () => document.body,
}
new MutationObserver((changes) => {
  for (const change of changes) note(change.type, changed[change.type](change))
}).observe(roots[ROOT](), { childList: true, subtree: true, attributes: true, characterData: true })

const watched = {
  mousemove: (event) => ({ x: event.clientX, y: event.clientY }),
  scroll: () => ({ x: scrollX, y: scrollY }),
  input: (event) => ({ name: event.target.name, value: MASKED ? '***' : event.target.value }),
  click: (event) => ({ x: event.clientX, y: event.clientY, on: event.target.localName }),
}
for (const [kind, facts] of Object.entries(watched)) {
  document.addEventListener(kind, (event) => note(kind, facts(event)), { capture: true, passive: true })
}
