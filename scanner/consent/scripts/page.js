// The page around the banner: ways back to it, marks of tools, what is stored, closed shadow roots.
/** Elements that may have a closed shadow root: of own names, or empty at the page's ends. */
const likelyHosts = (most) => {
  const all = document.getElementsByTagName('*'), hosts = []
  for (let at = 0; at < Math.min(all.length, 60000) && hosts.length < most; at += 1) {
    if (tagOf(all[at]).includes('-') && !rootOf(all[at])) hosts.push(all[at])
  }
  const ends = document.body ? [...document.body.children] : []
  for (const element of [...ends.slice(-20), ...ends.slice(0, 20)]) {
    if (hosts.length < most && !childOf(element) && !rootOf(element)) hosts.push(element)
  }
  return hosts.map(numberOf)
}
const openRoot = (root) => {
  closedRoots.set(root.host, root)
  roots.add(root)
  changed = true
}
const PRESSABLE = 'a, button, [role=button], [role=link], summary, [onclick], [tabindex], ' +
  'input[type=button], span, div, li'
/** Controls of the whole page that lead back to the settings; filtered by words outside. */
const waysBack = (selectors) => {
  const places = livePlaces()
  const byTool = new Set(selectors.flatMap((selector) => findAll(selector, places)))
  const list = []
  const all = places.flatMap((place) => [...place.querySelectorAll(PRESSABLE)])
  for (const element of new Set([...byTool, ...all.slice(0, 20000)])) {
    if (!isHtml(element)) continue
    const isKnown = byTool.has(element)
    if (!isKnown && !isControl(element) && (childOf(element)?.nodeType !== 3 || !isPointer(element))) continue
    const text = squeeze((element.textContent ?? '').slice(0, 200)), name = nameOf(element)
    if (!isKnown && (!(text || name) || text.length > 120)) continue
    if (!canBeSeen(element)) continue
    const style = styleOf(element)
    let isFloating = style.position === 'fixed' || style.position === 'sticky'
    for (let at = upFrom(element), steps = 0; at && !isFloating && steps < 6; at = upFrom(at), steps += 1) {
      isFloating = /fixed|sticky/.test(styleOf(at).position)
    }
    list.push({
      number: numberOf(element), tag: tagOf(element), text: textOf(element, 120).replace(/\n/g, ' ') || name,
      name, link: linkOf(element), tool: isKnown, floating: isFloating, hint: hintOf(element),
    })
    if (list.length >= 800) break
  }
  return list
}
const storedKeys = () => {
  const area = (name) => {
    try {
      const store = self[name]
      return Object.fromEntries(Array.from({ length: Math.min(store.length, 500) }, (_, i) => store.key(i))
        .filter((key) => key !== null).map((key) => [key, (store.getItem(key) ?? '').slice(0, 20000)]))
    } catch {
      return {}
    }
  }
  return { origin: location.origin, local: area('localStorage'), session: area('sessionStorage') }
}
const marks = (selectors) => selectors.filter((selector) => {
  try {
    return document.querySelector(selector) !== null
  } catch {
    return false
  }
})
const element = (number) => byNumber(number)
const count = () => document.getElementsByTagName('*').length
const screen = () => screenRect()
const language = () => document.documentElement ? read(document.documentElement, 'lang') ?? '' : ''
