// The controls of a box: what they say, what they look like, whether they can be reached.
const TAGS = new Set(['button', 'a', 'summary', 'input'])
const ROLES = new Set(['button', 'link', 'menuitem', 'tab', 'switch', 'checkbox', 'radio', 'option'])
const BUTTON_INPUT = /^(button|submit|image|reset)$/i
const typeOf = (element) => (read(element, 'type') ?? '').toLowerCase()
const isSwitchLike = (element) => {
  const tag = tagOf(element), role = read(element, 'role')
  if (tag === 'input') return /^(checkbox|radio)$/.test(typeOf(element))
  if (role === 'switch' || role === 'checkbox' || role === 'radio') return true
  return tag === 'button' && (has(element, 'aria-pressed') || has(element, 'aria-checked'))
}
const isControl = (element) => {
  const tag = tagOf(element)
  if (tag === 'input') return BUTTON_INPUT.test(typeOf(element))
  if (TAGS.has(tag)) return true
  if (ROLES.has(read(element, 'role'))) return true
  return has(element, 'onclick') || (has(element, 'tabindex') && element.tabIndex >= 0 && tag !== 'dialog' &&
    styleOf(element).cursor === 'pointer')
}
const isPointer = (element) => {
  if (styleOf(element).cursor !== 'pointer') return false
  const up = upFrom(element)
  return !up || styleOf(up).cursor !== 'pointer'
}
const idRefs = (element, name) => {
  const place = element.getRootNode()
  return squeeze((read(element, name) ?? '').split(/\s+/).filter(Boolean)
    .map((id) => place.getElementById?.(id)?.textContent ?? '').join(' '))
}
const pictured = (element) => {
  for (const inner of Element.prototype.querySelectorAll.call(element, 'img[alt], svg title, [aria-label]')) {
    const text = squeeze(tagOf(inner) === 'title' ? inner.textContent : read(inner, 'alt') || read(inner, 'aria-label') || '')
    if (text) return text
  }
  return ''
}
const nameOf = (element) => squeeze(idRefs(element, 'aria-labelledby') || read(element, 'aria-label') ||
  (tagOf(element) === 'input' ? read(element, 'alt') || element.value || '' : '') || read(element, 'title') || pictured(element) || '')
const linkOf = (element) => {
  const link = tagOf(element) === 'a' ? element : null
  if (!link || !has(link, 'href')) return ''
  const href = squeeze(read(link, 'href') ?? '')
  if (!href || href.startsWith('#')) return 'here'
  if (/^javascript:/i.test(href)) return 'script'
  try {
    const to = new URL(href, document.baseURI)
    if (!/^https?:$/.test(to.protocol)) return 'leaves'
    return to.hash && to.href.split('#')[0] === location.href.split('#')[0] ? 'here' : 'leaves'
  } catch {
    return 'leaves'
  }
}
const isDisabled = (element) => {
  if (element.disabled === true || read(element, 'aria-disabled') === 'true') return true
  for (let at = element; at; at = upFrom(at)) if (has(at, 'inert')) return true
  return styleOf(element).pointerEvents === 'none'
}
/** All elements of a box in order, those in shadow roots included. */
const elementsOf = (box, most) => {
  const all = []
  const visit = (element) => {
    if (all.length >= most) return
    all.push(element)
    if (tagOf(element) === 'svg' || styleOf(element).display === 'none') return
    for (const child of children(element)) {
      if (all.length >= most) break
      if (isElement(child)) visit(child)
    }
  }
  visit(box)
  return all
}
const deepest = (x, y) => {
  let found = null
  for (let place = document; place;) {
    const at = place.elementFromPoint(x, y)
    if (!at || at === found) break
    found = at
    place = rootOf(at)
  }
  return found
}
/** Whether a click there would be the control's. */
const hits = (element, x, y) => {
  const at = deepest(x, y)
  if (!at) return false
  if (isWithin(at, element)) return true
  const label = at.closest?.('label')
  return !!label && label.control === element
}
const spots = (element) => {
  const points = []
  const rects = [...Element.prototype.getClientRects.call(element)].slice(0, 4)
  for (const part of [[0.5, 0.5], [0.25, 0.5], [0.75, 0.5], [0.5, 0.25], [0.5, 0.75], [0.1, 0.5], [0.9, 0.5]]) {
    for (const rect of rects) {
      if (rect.width < 2 || rect.height < 2) continue
      points.push([rect.x + rect.width * part[0], rect.y + rect.height * part[1]])
    }
  }
  return points
}
const spotOf = (element) => spots(element).find(([x, y]) => x >= 0 && y >= 0 && x < innerWidth && y < innerHeight && hits(element, x, y)) ?? null

const pickedBy = (picks, box) => {
  // Element to the roles that the tool's selectors give it, the place in their order first.
  const byElement = new Map()
  const places = livePlaces()
  for (const [role, selectors] of Object.entries(picks)) {
    selectors.forEach((selector, rank) => {
      for (const element of findAll(selector, places)) {
        if (!isHtml(element) || !isWithin(element, box)) continue
        const roles = byElement.get(element) ?? {}
        roles[role] ??= rank
        byElement.set(element, roles)
      }
    })
  }
  return byElement
}
const inView = (element) => {
  const rect = uncut(element)
  const seen = meet(rect, screenRect())
  return seen.width * seen.height >= rect.width * rect.height * 0.6 && spotOf(element) !== null
}
const controlsOf = (number, picks, most = 120) => {
  const box = byNumber(number)
  if (!isThere(box) || !canBeSeen(box)) return null
  const byTool = pickedBy(picks, box)
  const all = elementsOf(box, 6000)
  const chosen = all.filter((element) => isHtml(element) && element !== box && (byTool.has(element) ||
    (!isSwitchLike(element) && (isControl(element) || (tagOf(element) !== 'label' && isPointer(element))))))
  const set = new Set(chosen)
  const kept = chosen.filter((element) => {
    if (byTool.has(element) || isControl(element)) return canBeSeen(element)
    // Drawn as something to press, but only around what really is.
    return canBeSeen(element) && !chosen.some((other) => other !== element && set.has(other) && isWithin(other, element))
  })
  const order = new Map([...kept].map((element, place) => [element, place]))
  const focusable = (element) => element.tabIndex >= 0 ? (element.tabIndex > 0 ? element.tabIndex - 1e6 : 0) : 1e6
  const byKeyboard = [...kept].sort((a, b) => focusable(a) - focusable(b) || order.get(a) - order.get(b))
  return kept.slice(0, most).map((element) => {
    const rect = uncut(element)
    return {
      number: numberOf(element),
      tag: tagOf(element),
      text: textOf(element, 300).replace(/\n/g, ' '),
      name: nameOf(element).slice(0, 300),
      link: linkOf(element),
      role: read(element, 'role') ?? '',
      opens: tagOf(element) === 'summary' || has(element, 'aria-expanded') || read(element, 'role') === 'tab',
      disabled: isDisabled(element),
      tool: byTool.get(element) ?? {},
      rect,
      inView: inView(element),
      order: byKeyboard.indexOf(element) + 1,
      ...looks(element),
    }
  }).filter((it) => it.rect.width > 1 && it.rect.height > 1)
}

/** Fields to type into: a box with one asks for something else than consent. */
const fieldsOf = (number) => {
  const box = byNumber(number)
  if (!isThere(box)) return 0
  return elementsOf(box, 6000).filter((it) => (tagOf(it) === 'textarea' ||
    (tagOf(it) === 'input' && /^(|text|email|password|tel|number|date|search)$/.test(typeOf(it)))) && isShown(it)).length
}
