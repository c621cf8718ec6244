// Boxes that may ask for consent: what lies over the page, what stands at its edges, what is named so.
const MOST_NODES = 20000
const BUDGET_MS = 250
const MOST_BOXES = 60
const MOST_TEXT = 2500
const HINT = /(^|[^a-z])(cookies?|consent|gdpr|dsgvo|rgpd|ccpa|lgpd|cmp|privacy|datenschutz|rodo|avg)([^a-z]|$)/i
const ASKING = /\bcookies\b|cookie[ -]?(consent|banner|notice|bar|law|settings|policy)|consent|gdpr|__tcfapi|__gpp|dsgvo|rgpd/i
const words = (text) => text.replace(/([a-z])([A-Z])/g, '$1-$2')
const hintOf = (element) => HINT.test(words(['id', 'class', 'aria-label', 'name', 'title', 'src']
  .map((name) => (read(element, name) ?? '').slice(0, 300)).join(' ') + ' ' + tagOf(element)))

const isOnTop = (element) => {
  try {
    return matches(element, ':modal') || matches(element, ':popover-open')
  } catch {
    return false
  }
}
const placing = (element, style, inside) => {
  const role = read(element, 'role')
  if (tagOf(element) === 'dialog' || role === 'dialog' || role === 'alertdialog') return 'dialog'
  if (read(element, 'aria-modal') === 'true') return 'dialog'
  const { position } = style
  if (position === 'fixed' || position === 'sticky') return position
  if (position !== 'absolute') return isOnTop(element) ? 'dialog' : null
  const isOver = parseInt(style.zIndex, 10) >= 1 || parentOf(element) === document.body
  return isOver || inside ? 'absolute' : null
}
/** How tall a box in the flow of the page may be, in screens, and still be a banner. */
const TALLEST = 1.3

/** What one walk through the document finds. */
const walk = () => {
  const found = new Map(), frames = new Map()
  const until = now() + BUDGET_MS
  let nodes = 0, hidden = false, cut = false
  const stack = [[document.documentElement, false, false]]
  while (stack.length) {
    const [element, inside, hinted] = stack.pop()
    nodes += 1
    if (nodes > MOST_NODES || (nodes % 256 === 0 && now() > until)) {
      cut = true
      break
    }
    const tag = tagOf(element)
    if (SILENT.has(tag)) continue
    if (tag === 'iframe' || tag === 'frame') {
      frames.set(element, inside)
      continue
    }
    const style = styleOf(element)
    const named = !hinted && isHtml(element) && tag !== 'html' && tag !== 'body' && hintOf(element)
    if (style.display === 'none') {
      hidden ||= named
      continue
    }
    const root = rootOf(element)
    if (root) roots.add(root)
    const place = isHtml(element) && tag !== 'html' && tag !== 'body' ? placing(element, style, inside) : null
    const isTall = named && !place && rectOf(element).height > innerHeight * TALLEST
    if ((place || (named && !isTall)) && found.size < MOST_BOXES * 3) {
      found.set(element, place ?? 'flow')
    }
    const below = []
    for (const child of children(element)) {
      if (isElement(child)) below.push([child, inside || !!place, hinted || (named && !isTall)])
    }
    while (below.length) stack.push(below.pop())
  }
  return { found, frames, nodes, hidden, cut }
}
/** What stands first and last in the page: banners in the flow are put there. */
const edges = (found) => {
  let outer = document.body
  const isDrawn = (it) => isHtml(it) && !SILENT.has(tagOf(it)) && isShown(it) && rectOf(it).height > 3
  for (let depth = 0; outer && depth < 4; depth += 1) {
    const each = [...children(outer)].filter(isElement)
    // Of a list of thousands only the first and the last are looked at.
    const all = (each.length > 80 ? [...each.slice(0, 40), ...each.slice(-40)] : each).filter(isDrawn)
    for (const element of [...all.slice(0, 3), ...all.slice(-3)]) {
      if (!found.has(element) && rectOf(element).height < innerHeight * 0.7) found.set(element, 'flow')
    }
    outer = all.length === 1 ? all[0] : all.find((it) => rectOf(it).height > innerHeight) ?? null
  }
}
const fullScreen = (rect) => rect.width >= innerWidth * 0.95 && rect.height >= innerHeight * 0.95
/** The part of a box that is its panel: wrappers and backdrops that draw nothing else go. */
const panelOf = (element) => {
  let at = element
  for (let steps = 0; steps < 12; steps += 1) {
    let only = null, several = false
    for (const child of children(at)) {
      if (several) break
      if (child.nodeType === 3 && /\S/.test(textOfNode(child))) several = true
      if (!isElement(child) || tagOf(child) === 'style' || tagOf(child) === 'script' || !isShown(child)) continue
      const rect = rectOf(child)
      if (rect.width < 3 || rect.height < 3) {
        if (!childOf(child) && !rootOf(child)) continue
      }
      if (only) several = true
      only = child
    }
    const rect = rectOf(at)
    if (several || !only || !isHtml(only) || isControl(only)) return at
    const isDrawn = ownColour(at) && !fullScreen(rect) && rect.height > 3
    if (isDrawn) return at
    at = only
  }
  return at
}
const languageOf = (element) => {
  for (let at = element; at; at = upFrom(at)) {
    const lang = read(at, 'lang') || read(at, 'xml:lang')
    if (lang) return lang
  }
  return document.documentElement ? read(document.documentElement, 'lang') ?? '' : ''
}
const shadowKind = (element) => {
  let kind = ''
  for (let node = element; node; node = parentOf(node) ?? (node instanceof ShadowRoot ? node.host : null)) {
    if (node instanceof ShadowRoot) kind = node.mode === 'closed' || kind === 'closed' ? 'closed' : 'open'
  }
  return kind
}
const isInDialog = (element) => {
  for (let at = element; at; at = upFrom(at)) if (tagOf(at) === 'dialog' || isOnTop(at)) return true
  return false
}
const describe = (element, place, tool) => {
  const panel = tool < 0 ? panelOf(element) : element
  const rect = uncut(panel)
  return {
    number: numberOf(panel),
    outer: numberOf(element),
    place,
    tool,
    rect,
    z: parseInt(styleOf(element).zIndex, 10) || 0,
    text: textOf(panel, MOST_TEXT),
    language: languageOf(panel),
    shadow: shadowKind(panel),
    dialog: isInDialog(panel),
    hint: hintOf(element) || hintOf(panel),
    area: Math.round(rect.width * rect.height),
  }
}
const isBox = (element, place) => {
  const rect = rectOf(element)
  if (place === 'flow' || place === 'absolute') return rect.height <= innerHeight * TALLEST || fullScreen(rect)
  return true
}
/** Where a known layer is to be looked for: in its shadow root or frame where there is one. */
const placesOf = (layer, places, inFrame) => {
  const hosts = layer.shadow.flatMap((selector) => findAll(selector, places))
  if (hosts.length) return hosts.map(rootOf).filter(Boolean)
  const isElsewhere = !inFrame && layer.frames.some((selector) => findAll(selector, places).some(isShown))
  return isElsewhere ? [] : places
}
/** The boxes of the layers of known tools, by the tools' selectors. */
const knownBoxes = (asked, places, inFrame) => {
  const found = []
  asked.forEach((layer, index) => {
    const where = placesOf(layer, places, inFrame)
    for (const selector of layer.boxes) {
      for (const element of findAll(selector, where).slice(0, 10)) {
        if (isHtml(element) && canBeSeen(element)) found.push([element, index])
      }
    }
  })
  return found
}
const framesOf = (frames, asked, places) => {
  const byTool = new Map()
  asked.forEach((layer, index) => {
    for (const selector of layer.frames) {
      for (const element of findAll(selector, places)) byTool.set(element, index)
    }
  })
  const list = []
  for (const [element, inside] of frames) {
    if (!isShown(element)) continue
    const rect = plain(rectOf(element))
    if (rect.width < 100 || rect.height < 30) continue
    const position = styleOf(element).position
    const isOver = inside || position === 'fixed' || position === 'sticky' || position === 'absolute'
    const tool = byTool.get(element) ?? -1
    const hint = hintOf(element)
    if (tool >= 0 || hint || isOver) list.push({ number: numberOf(element), rect, tool, hint })
  }
  return list.sort((a, b) => (b.tool >= 0) - (a.tool >= 0) || b.hint - a.hint).slice(0, 8)
}
/** Whether scripts or styles of the page speak of consent although nothing is to be seen yet. */
let asksLater = null
let scriptsRead = 0
const expects = () => {
  const scripts = document.scripts
  if (asksLater || scripts.length === scriptsRead) return !!asksLater
  for (let at = scriptsRead; at < Math.min(scripts.length, 300); at += 1) {
    const script = scripts[at]
    const type = read(script, 'type') ?? ''
    if (/json/i.test(type)) continue
    if (ASKING.test(read(script, 'src') ?? '') || ASKING.test((script.textContent ?? '').slice(0, 60000))) asksLater = true
  }
  scriptsRead = scripts.length
  return !!asksLater
}
const isLocked = () => {
  const { body, documentElement: html } = document
  if (!body) return false
  const style = [styleOf(html), styleOf(body)]
  const stuck = style.some((it) => it.overflowY === 'hidden' || it.overflowY === 'clip') || style[1].position === 'fixed'
  return stuck && Math.max(body.scrollHeight, html.scrollHeight) > innerHeight + 20
}
const survey = (asked, inFrame) => {
  const { found, frames, nodes, hidden, cut } = walk()
  const places = livePlaces()
  edges(found)
  const boxes = new Map()
  const add = (element, place, tool) => {
    const box = describe(element, place, tool)
    const held = boxes.get(box.number)
    if (!held || (held.tool < 0 && tool >= 0)) boxes.set(box.number, box)
  }
  for (const [element, index] of knownBoxes(asked, places, inFrame)) {
    add(element, placing(element, styleOf(element), true) ?? 'flow', index)
  }
  const until = now() + BUDGET_MS
  for (const [element, place] of found) {
    if (boxes.size >= MOST_BOXES || now() > until) break
    if (canBeSeen(element) || rootOf(element) || place === 'fixed') {
      if (isBox(element, place)) add(element, place, -1)
    }
  }
  if (inFrame && document.body && isShown(document.body)) add(document.body, 'frame', -1)
  return {
    at: performance.timeOrigin + now(),
    boxes: [...boxes.values()].filter((box) => box.area > 0 && (box.text || box.tool >= 0 || box.hint)),
    frames: framesOf(frames, asked, places),
    nodes,
    cut,
    hidden,
    expects: expects(),
    locked: isLocked(),
    language: document.documentElement ? read(document.documentElement, 'lang') ?? '' : '',
    screen: { x: scrollX, y: scrollY, width: innerWidth, height: innerHeight },
    ready: document.readyState,
  }
}

/** Told whether anything has changed since the last survey; the observer rests in between. */
let changed = true
const observer = new MutationObserver(() => {
  changed = true
  observer.disconnect()
})
const rest = () => {
  changed = false
  const what = { subtree: true, childList: true, attributes: true, attributeFilter: ['class', 'style', 'hidden', 'open', 'aria-hidden'] }
  for (const place of livePlaces()) observer.observe(place, what)
}
let lastChange = 0
/** A survey where something has changed in the last second and a half (what comes in is animated). */
const news = (asked, inFrame, always) => {
  if (changed) lastChange = now()
  if (!always && !changed && now() - lastChange > 1500) return null
  const result = survey(asked, inFrame)
  rest()
  return result
}
