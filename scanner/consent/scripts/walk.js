// Ways through the document that a page can't bend: native getters, shadow roots, what is visible.
const getter = (proto, name) => {
  const { get } = Object.getOwnPropertyDescriptor(proto, name)
  return (node) => get.call(node)
}
const childOf = getter(Node.prototype, 'firstChild')
const nextOf = getter(Node.prototype, 'nextSibling')
const parentOf = getter(Node.prototype, 'parentNode')
const textOfNode = getter(CharacterData.prototype, 'data')
const slotOf = getter(Element.prototype, 'assignedSlot')
const openRootOf = getter(Element.prototype, 'shadowRoot')
const tagOf = getter(Element.prototype, 'localName')
const rectOf = (element) => Element.prototype.getBoundingClientRect.call(element)
const read = (element, name) => Element.prototype.getAttribute.call(element, name)
const has = (element, name) => Element.prototype.hasAttribute.call(element, name)
const matches = (element, selector) => Element.prototype.matches.call(element, selector)
const styleOf = (element) => getComputedStyle(element)
const isElement = (node) => node?.nodeType === 1
const isHtml = (node) => node instanceof HTMLElement

/** Closed shadow roots that were found from outside, by host. */
const closedRoots = new Map()
const rootOf = (element) => openRootOf(element) ?? closedRoots.get(element) ?? null
/** The parent as it is drawn: a slot's for what is slotted, the host for a shadow root. */
const upFrom = (node) => {
  if (isElement(node)) {
    const slot = slotOf(node)
    if (slot) return slot
  }
  const parent = parentOf(node)
  if (parent instanceof ShadowRoot) return parent.host
  return isElement(parent) ? parent : null
}
const isWithin = (node, outer) => {
  for (let at = node; at; at = upFrom(at)) if (at === outer) return true
  return false
}

const SILENT = new Set(['script', 'style', 'noscript', 'template', 'svg', 'canvas', 'video', 'audio',
  'object', 'embed', 'link', 'meta', 'head', 'select', 'datalist', 'math', 'textarea'])
/** Each child as it is drawn: a host's are its shadow root's, a slot's are what is slotted. */
const children = function* (element) {
  const root = rootOf(element)
  const slotted = element instanceof HTMLSlotElement ? element.assignedNodes() : []
  if (slotted.length) yield* slotted
  else for (let at = childOf(root ?? element); at; at = nextOf(at)) yield at
}

const now = () => performance.now()
const isShown = (element) => {
  try {
    return element.checkVisibility({ opacityProperty: true, visibilityProperty: true })
  } catch {
    return false
  }
}
const plain = ({ x, y, width, height }) => ({ x, y, width, height })
const meet = (a, b) => {
  const x = Math.max(a.x, b.x), y = Math.max(a.y, b.y)
  const width = Math.min(a.x + a.width, b.x + b.width) - x
  const height = Math.min(a.y + a.height, b.y + b.height) - y
  return { x, y, width: Math.max(0, width), height: Math.max(0, height) }
}
const screenRect = () => ({ x: 0, y: 0, width: innerWidth, height: innerHeight })
/** The part of an element that no scrolling or folded ancestor cuts off; not cut by the screen. */
const uncut = (element) => {
  let rect = plain(rectOf(element))
  let position = styleOf(element).position
  for (let at = upFrom(element), steps = 0; at && steps < 60; at = upFrom(at), steps += 1) {
    if (position === 'fixed') break
    const style = styleOf(at)
    if (style.display === 'contents') continue
    const clips = style.overflowX !== 'visible' || style.overflowY !== 'visible'
    const isRoot = at === document.documentElement || at === document.body
    if (clips && !isRoot && !(position === 'absolute' && style.position === 'static')) {
      rect = meet(rect, plain(rectOf(at)))
    }
    if (style.position !== 'static') position = style.position
  }
  return rect
}
/** Whether there is something of it to see, on the screen or by scrolling the page. */
const canBeSeen = (element) => {
  if (!isShown(element)) return false
  const rect = plain(rectOf(element))
  if (rect.width < 3 || rect.height < 3) return false
  const style = styleOf(element)
  if (/^inset\((50|100)%|^rect\(0/.test(style.clipPath) || /^rect\(0px,? 0px/.test(style.clip)) return false
  const right = rect.x + rect.width + scrollX, bottom = rect.y + rect.height + scrollY
  return right > 0 && bottom > 0 && rect.x < innerWidth
}

const squeeze = (text) => text.replace(/[\s\u00a0]+/g, ' ').trim()
const BLOCK = /^(block|flex|grid|list-item|table|table-row|table-cell|flow-root)$/
/** Visible text in the order of the document; at most `most` characters of at most 3,000 nodes. */
const textOf = (element, most) => {
  const parts = []
  let length = 0, nodes = 0
  const add = (text) => {
    parts.push(text)
    length += text.length
  }
  const visit = (node) => {
    if (length > most || (nodes += 1) > 3000) return
    if (node.nodeType === 3) {
      const text = textOfNode(node)
      if (/\S/.test(text)) add(text)
      else parts.push(' ')
      return
    }
    if (!isElement(node)) return
    const tag = tagOf(node)
    if (SILENT.has(tag)) return
    if (tag === 'img') return add(' ' + (isShown(node) ? read(node, 'alt') ?? '' : '') + ' ')
    if (tag === 'br') return add('\n')
    if (tag === 'input') {
      if (/^(submit|button|reset)$/i.test(read(node, 'type') ?? '') && isShown(node)) add(` ${node.value} `)
      return
    }
    const style = styleOf(node)
    if (style.display === 'none') return
    if (style.display !== 'contents' && tag !== 'slot' && !isShown(node)) {
      // Hidden by visibility, what is inside may still be shown.
      if (style.visibility === 'visible' || !childOf(node)) return
    }
    const isBlock = BLOCK.test(style.display)
    if (isBlock) parts.push('\n')
    for (const child of children(node)) {
      if (length > most || nodes > 3000) break
      visit(child)
    }
    if (isBlock) parts.push('\n')
  }
  visit(element)
  return parts.join('').split('\n').map(squeeze).filter(Boolean).join('\n').slice(0, most)
}

/** What elements are called between calls; they stay known as long as the document lives. */
const numbers = new WeakMap()
const known = []
// Another document counts from elsewhere, so that no number means an element of each.
const firstNumber = Math.floor(Math.random() * 2 ** 40)
const LONGEST_TEXT_OF_A_CONTROL = 160
const traitsOf = (element) => ({
  tag: tagOf(element),
  id: read(element, 'id') ?? '',
  kind: read(element, 'class') ?? '',
  text: squeeze((element.textContent ?? '').slice(0, 400)),
  place: element.getRootNode(),
})
const numberOf = (element) => {
  if (!numbers.has(element)) {
    numbers.set(element, firstNumber + known.length)
    known.push({ element: new WeakRef(element), traits: traitsOf(element) })
  }
  return numbers.get(element)
}
/** The one element that has taken the place of another: frameworks draw anew what has changed. */
const twinOf = ({ tag, id, kind, text, place }) => {
  const isSame = (other) => (read(other, 'id') ?? '') === id && (read(other, 'class') ?? '') === kind &&
    (text.length > LONGEST_TEXT_OF_A_CONTROL ? id || kind : squeeze((other.textContent ?? '').slice(0, 400)) === text)
  const root = place.isConnected ? place : document
  const twins = [...root.querySelectorAll(tag)].slice(0, 3000).filter(isSame)
  return twins.length === 1 ? twins[0] : null
}
const byNumber = (number) => {
  const entry = known[number - firstNumber]
  const element = entry?.element.deref()
  if (!entry || element?.isConnected) return element ?? null
  const twin = twinOf(entry.traits)
  if (!twin) return element ?? null
  entry.element = new WeakRef(twin)
  numbers.set(twin, number)
  return twin
}
const isThere = (element) => !!element && element.isConnected

/** All that matches in the document and in the shadow roots that are known. */
const roots = new Set()
const findAll = (selector, places) => {
  const found = []
  for (const place of places) {
    try {
      found.push(...(place.querySelectorAll ? place : document).querySelectorAll(selector))
    } catch { /* not a selector here */ }
    if (found.length > 200) break
  }
  return found
}
const livePlaces = () => {
  for (const root of roots) if (!root.host.isConnected) roots.delete(root)
  return [document, ...roots]
}
