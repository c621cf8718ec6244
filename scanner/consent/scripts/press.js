// Aim at a control, see that nothing else is hit, and tell whether the press arrived.
const frame = () => new Promise((done) => {
  const late = setTimeout(done, 120)
  requestAnimationFrame(() => {
    clearTimeout(late)
    done()
  })
})
const isSame = (a, b) => Math.abs(a.x - b.x) < 1 && Math.abs(a.y - b.y) < 1 && Math.abs(a.width - b.width) < 1
/** Waits until a control stands still, at most `limit` ms. Some pages draw it anew all the time. */
const still = async (number, limit) => {
  const until = now() + limit
  let last = null
  while (now() < until) {
    const element = byNumber(number)
    if (!isThere(element)) return false
    const next = plain(rectOf(element))
    if (last && isSame(last, next)) return true
    last = next
    await frame()
  }
  return false
}
/** Where to press: `{x, y}` in this frame, or `{why}`: gone, hidden, disabled, covered. */
const aim = async (number, limit = 1500) => {
  const first = byNumber(number)
  if (!isThere(first)) return { why: 'gone' }
  if (!canBeSeen(first)) return { why: 'hidden' }
  let isStill = await still(number, limit)
  let element = byNumber(number)
  if (isThere(element) && !spotOf(element)) {
    element.scrollIntoView({ block: 'center', inline: 'center', behavior: 'instant' })
    isStill = await still(number, limit)
    element = byNumber(number)
  }
  if (!isThere(element)) return { why: 'gone' }
  const spot = spotOf(element)
  if (isDisabled(element)) return { why: 'disabled' }
  if (!spot) return { why: 'covered' }
  return { x: spot[0], y: spot[1], still: isStill }
}
const hit = (number, x, y) => {
  const element = byNumber(number)
  return isThere(element) && hits(element, x, y)
}
/** Scrolls whatever scrolls in a box to its end: some buttons wait until all was read. */
const readToEnd = (number) => {
  const box = byNumber(number)
  if (!isThere(box)) return 0
  const scrolled = [box, ...elementsOf(box, 3000)].filter((it) => it.scrollHeight > it.clientHeight + 4 &&
    /auto|scroll/.test(styleOf(it).overflowY))
  for (const element of scrolled) element.scrollTo({ top: element.scrollHeight, behavior: 'instant' })
  return scrolled.length
}
/** Turns away presses that are not the control's until `release`; the page never hears of those. */
let watched = null
const PRESSES = ['pointerdown', 'mousedown', 'pointerup', 'mouseup', 'click', 'touchstart', 'touchend']
const belongs = (event, element) => {
  const path = event.composedPath()
  if (path.includes(element)) return true
  // A closed shadow root keeps what is inside to itself: its host stands for it.
  for (let at = element; at; at = at.getRootNode() instanceof ShadowRoot ? at.getRootNode().host : null) {
    if (path[0] === at) return true
  }
  const label = path.find((it) => isElement(it) && tagOf(it) === 'label')
  if (label && (label.control === element || isWithin(element, label))) return true
  return path.some((it) => isElement(it) && tagOf(element) === 'label' && element.control === it)
}
const guard = (number, holds, milliseconds) => {
  release()
  const element = byNumber(number)
  if (!isThere(element)) return false
  const listener = (event) => {
    if (!event.isTrusted) return
    if (belongs(event, byNumber(number) ?? element)) {
      if (event.type === 'click') {
        watched.landed = true
        // A link is pressed for what its page does with the press, never to be followed.
        if (holds) event.preventDefault()
      }
      return
    }
    watched.strayed = true
    event.stopImmediatePropagation()
    event.preventDefault()
  }
  watched = { listener, landed: false, strayed: false, timer: setTimeout(release, milliseconds) }
  for (const type of PRESSES) addEventListener(type, listener, { capture: true, passive: false })
  return true
}
const release = () => {
  if (!watched) return { landed: false, strayed: false }
  const { landed, strayed, listener, timer } = watched
  clearTimeout(timer)
  for (const type of PRESSES) removeEventListener(type, listener, { capture: true })
  watched = null
  return { landed, strayed }
}
const focusOn = (number) => {
  const element = byNumber(number)
  if (!isThere(element)) return false
  element.focus({ preventScroll: false })
  const active = element.getRootNode().activeElement
  return active === element
}
const clickOn = (number) => {
  const element = byNumber(number)
  if (!isThere(element)) return false
  element.click()
  return true
}
/** Where a frame's own screen begins on this one, and how it is scaled. */
const frameAt = (number) => {
  const element = byNumber(number)
  if (!isThere(element)) return null
  const rect = rectOf(element), style = styleOf(element)
  const scale = element.offsetWidth ? rect.width / element.offsetWidth : 1
  const left = (parseFloat(style.borderLeftWidth) + parseFloat(style.paddingLeft)) * scale
  const top = (parseFloat(style.borderTopWidth) + parseFloat(style.paddingTop)) * scale
  return { x: rect.x + left, y: rect.y + top, scale }
}
/** Scroll a frame into view before its own controls are aimed at. */
const showFrame = (number) => {
  const element = byNumber(number)
  if (!isThere(element)) return false
  const seen = meet(plain(rectOf(element)), screenRect())
  if (seen.width * seen.height < 0.9 * rectOf(element).width * rectOf(element).height) {
    element.scrollIntoView({ block: 'center', behavior: 'instant' })
  }
  return true
}
