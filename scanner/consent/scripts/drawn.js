// How a box stands: what it shows, how much of the page it takes, whether it lets clicks through.
/** A short text that is another whenever the layer is another. */
const signature = (number) => {
  const box = byNumber(number)
  if (!isThere(box) || !canBeSeen(box)) return null
  const rect = plain(rectOf(box))
  if (rect.x >= innerWidth || rect.x + rect.width <= 0 || rect.y + scrollY + rect.height <= 0) return null
  if (styleOf(box).position === 'fixed' && (rect.y >= innerHeight || rect.y + rect.height <= 0)) return null
  let switches = ''
  for (const element of elementsOf(box, 3000)) {
    if (isHtml(element) && isSwitchLike(element)) switches += isOn(element, []) ? '1' : '0'
  }
  return textOf(box, 1200) + '|' + switches + '|' + Math.round(rect.height / 10)
}
const stateOf = (number, onSelectors) => {
  const element = byNumber(number)
  return isThere(element) ? isOn(element, onSelectors) : null
}
/** The area that the box draws over the page: a wall's backdrop counts where one can't look through. */
const drawn = (outer, number) => {
  const panel = byNumber(number), limit = byNumber(outer)
  if (!isThere(panel)) return null
  let rect = uncut(panel)
  for (let at = panel; at && isWithin(at, limit ?? panel); at = upFrom(at)) {
    const colour = ownColour(at)
    if (colour && colour[3] >= 0.9) rect = plain(rectOf(at))
    if (at === limit) break
  }
  return meet(rect, screenRect())
}
/** The share of a grid of points at which a click lands on this box or on nothing of the page. */
const blocked = (number) => {
  const box = byNumber(number)
  if (!isThere(box)) return 0
  const html = document.documentElement, body = document.body
  let taken = 0, all = 0
  for (let row = 0.5; row < 8; row += 1) {
    for (let column = 0.5; column < 8; column += 1) {
      const x = (innerWidth * column) / 8, y = (innerHeight * row) / 8
      const at = deepest(x, y)
      all += 1
      if (!at || at === html || at === body) continue
      if (isWithin(at, box)) taken += 1
      else if (isCover(at)) taken += 1
    }
  }
  return taken / all
}
/** A backdrop: as large as the screen, over the page, with nothing to read in it. */
const isCover = (element) => {
  for (let at = element, steps = 0; at && steps < 3; at = upFrom(at), steps += 1) {
    const style = styleOf(at)
    if ((style.position === 'fixed' || style.position === 'absolute') && fullScreen(rectOf(at))) {
      return textOf(element, 40).length < 3 || at === element
    }
  }
  return tagOf(element) === 'dialog'
}
