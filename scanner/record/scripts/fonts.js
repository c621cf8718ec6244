/** Which fonts are there: texts measured in one font after another, on a canvas or in the page. */
// The families that every system has are the yardstick, not what is sought.
const GENERIC = { __proto__: null, serif: 1, 'sans-serif': 1, monospace: 1, cursive: 1, fantasy: 1, 'system-ui': 1 }
/** The first family of `italic 16px "Agency FB", serif` or `"Agency FB", serif`; '' for a generic one. */
const family = (font) => {
  const size = apply(indexOf, font, ['px '])
  const names = size < 0 ? font : apply(slice, font, [size + 3])
  const comma = apply(indexOf, names, [','])
  const name = apply(trim, comma < 0 ? names : apply(slice, names, [0, comma]), [])
  return GENERIC[name] ? '' : name
}
const MEASURE = 'CanvasRenderingContext2D.measureText'
const measures = (owner) => {
  if (!owner) return
  const font = getterOf(owner.prototype, 'font')
  watch(owner.prototype, 'measureText', (self, args) => {
    use(MEASURE, family(apply(font, self, [])))
    if (typeof args[0] === 'string') useBy(latest[MEASURE], `${MEASURE}.text`, args[0])
  }, 2000)
}
measures(globalThis.CanvasRenderingContext2D)
measures(globalThis.OffscreenCanvasRenderingContext2D)

watch(globalThis.FontFaceSet && FontFaceSet.prototype, 'check', (self, args) => {
  if (typeof args[0] === 'string') use('FontFaceSet.check', family(args[0]))
})
wrapConstructor('FontFace', (args) => {
  const source = args[1]
  if (typeof source === 'string' && apply(includes, source, ['local('])) use('FontFace.local', source)
})
countProperty(globalThis, 'queryLocalFonts', 'queryLocalFonts')

if (typeof HTMLElement === 'function') {
  const styleOf = getterOf(HTMLElement.prototype, 'style')
  const computed = globalThis.getComputedStyle
  const probed = { __proto__: null }
  // Measuring is everyday work, measuring in ever new fonts is not: a page that asks for the size
  // of so many things without one is let go.
  let patience = 5000
  let computedLeft = 400
  const familyOf = (element) => {
    const inline = apply(styleOf, element, []).fontFamily
    if (inline || computedLeft <= 0) return inline
    computedLeft--
    return apply(computed, globalThis, [element]).fontFamily
  }
  const look = (element) => {
    if (patience <= 0) return
    patience--
    const name = family(familyOf(element))
    if (!name || probed[name]) return
    probed[name] = 1
    patience += 20
    use('font-probe', name)
  }
  for (const name of ['offsetWidth', 'offsetHeight']) watch(HTMLElement.prototype, name, look, 2000, 'get')
  for (const name of ['clientWidth', 'scrollWidth']) watch(Element.prototype, name, look, 2000, 'get')
  for (const name of ['getBoundingClientRect', 'getClientRects']) watch(Element.prototype, name, look, 2000)
}
