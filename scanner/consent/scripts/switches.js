// Switches, and the tabs and folds behind which more of them are.
const labelOf = (element) => {
  if (element.labels?.length) return element.labels[0]
  return element.closest?.('label') ?? null
}
/** What is pressed to move a switch: itself where it is drawn, else its label or what is around it. */
const handleOf = (element) => {
  if (canBeSeen(element) && spotOf(element)) return element
  const label = labelOf(element)
  if (label && canBeSeen(label)) return label
  for (let at = upFrom(element), steps = 0; at && steps < 2; at = upFrom(at), steps += 1) {
    if (isHtml(at) && canBeSeen(at) && rectOf(at).width < 120) return at
  }
  return canBeSeen(element) ? element : null
}
const isOn = (element, selectors) => {
  if (selectors.length) {
    return selectors.some((selector) => {
      try { return matches(element, selector) } catch { return false }
    })
  }
  if (tagOf(element) === 'input') return element.checked === true
  const said = read(element, 'aria-checked') ?? read(element, 'aria-pressed')
  return said === 'true'
}
const rowText = (element) => {
  const own = nameOf(element)
  const label = labelOf(element)
  const labelled = label ? squeeze(textOf(label, 200)) : ''
  if (labelled.length > 1) return labelled
  if (own.length > 1) return own
  for (let at = upFrom(element), steps = 0; at && steps < 5; at = upFrom(at), steps += 1) {
    const text = squeeze(textOf(at, 200))
    if (text.length > 1) return text
  }
  return ''
}
/** A button that stays pressed: of two beside each other one may say yes and one no. */
const isPressed = (element) => has(element, 'aria-pressed') && !/^(switch|checkbox|radio)$/.test(read(element, 'role') ?? '')
const switchesOf = (number, selectors, onSelectors, most = 80) => {
  const box = byNumber(number)
  if (!isThere(box)) return null
  const byTool = pickedBy({ toggles: selectors }, box)
  const list = []
  for (const element of elementsOf(box, 6000)) {
    if (!isHtml(element) || !(byTool.has(element) || isSwitchLike(element))) continue
    const handle = handleOf(element)
    if (!handle) continue
    const isRadio = typeOf(element) === 'radio' || read(element, 'role') === 'radio'
    list.push({
      number: numberOf(element),
      handle: numberOf(handle),
      text: (isPressed(element) && textOf(element, 120) || rowText(element)).slice(0, 120),
      button: isPressed(element),
      on: isOn(element, byTool.has(element) ? onSelectors : []),
      locked: isDisabled(element) || element.readOnly === true || read(element, 'aria-readonly') === 'true',
      radio: isRadio ? (element.name || numberOf(upFrom(element))) + '' : '',
      rect: plain(rectOf(handle)),
    })
    if (list.length >= most) break
  }
  return list
}
const closed = (element) => read(element, 'aria-expanded') === 'false' ||
  (tagOf(element) === 'summary' && !!parentOf(element) && !parentOf(element).open) ||
  (read(element, 'role') === 'tab' && read(element, 'aria-selected') !== 'true')
/** What a control opens: what it names, or what follows it. */
const regionOf = (element, box) => {
  if (tagOf(element) === 'summary') return parentOf(element)
  const named = (read(element, 'aria-controls') ?? '').split(/\s+/)
    .map((id) => id && element.getRootNode().getElementById?.(id)).find(Boolean)
  if (named) return named
  for (let at = element, steps = 0; at && at !== box && steps < 3; at = upFrom(at), steps += 1) {
    const next = at.nextElementSibling
    if (next && !isControl(next)) return next
  }
  return null
}
/** Switches in the layer that are on and not to be seen: folded away, or on another tab. */
const hiddenOn = (box, selectors, onSelectors) => {
  const byTool = pickedBy({ toggles: selectors }, box)
  const found = []
  const visit = (element, depth) => {
    if (found.length > 200 || depth > 60) return
    if (isHtml(element) && (byTool.has(element) || (isSwitchLike(element) && !isPressed(element))) && typeOf(element) !== 'radio') {
      const on = isOn(element, byTool.has(element) ? onSelectors : [])
      if (on && !element.disabled && read(element, 'aria-disabled') !== 'true' && !handleOf(element)) found.push(element)
    }
    for (const child of children(element)) if (isElement(child)) visit(child, depth + 1)
  }
  visit(box, 0)
  return found
}
const openersOf = (number, selectors, onSelectors) => {
  const box = byNumber(number)
  if (!isThere(box)) return []
  const hidden = hiddenOn(box, selectors, onSelectors)
  const all = elementsOf(box, 6000).filter((it) => isHtml(it) && closed(it) && canBeSeen(it))
  return all.map((element) => {
    const region = regionOf(element, box)
    const isTab = read(element, 'role') === 'tab'
    return {
      number: numberOf(element),
      hides: region ? hidden.filter((it) => isWithin(it, region)).length : 0,
      // What a tab shows may not be in the document before it is opened.
      lazy: isTab && (!region || !childOf(region)),
    }
  }).filter((it) => it.hides > 0 || it.lazy)
}
