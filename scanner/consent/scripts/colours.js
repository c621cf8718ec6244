// Colours as they are drawn: what lies behind is mixed in (WCAG 2.2, relative luminance).
let painter = null
const parsed = new Map()
const parse = (text) => {
  const quick = /^rgba?\(\s*([\d.]+)[, ]+([\d.]+)[, ]+([\d.]+)(?:\s*[,/]\s*([\d.]+%?))?\s*\)$/.exec(text)
  if (quick) {
    const alpha = quick[4] === undefined ? 1 : quick[4].endsWith('%') ? parseFloat(quick[4]) / 100 : +quick[4]
    return [+quick[1], +quick[2], +quick[3], alpha]
  }
  if (parsed.has(text)) return parsed.get(text)
  painter ??= new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true })
  painter.clearRect(0, 0, 1, 1)
  painter.fillStyle = '#000'
  painter.fillStyle = text
  painter.fillRect(0, 0, 1, 1)
  const [r, g, b, a] = painter.getImageData(0, 0, 1, 1).data
  const colour = [r, g, b, a / 255]
  parsed.set(text, colour)
  return colour
}
const over = ([r, g, b, a], [R, G, B]) => [r * a + R * (1 - a), g * a + G * (1 - a), b * a + B * (1 - a), 1]
const COLOUR = /rgba?\([^)]*\)|#[0-9a-f]{3,8}|(?:oklch|oklab|lab|lch|hsl|hwb|color)\([^)]*\)/i
/** The colour of an element's own area; of a gradient its first. Null where it has none. */
const ownColour = (element) => {
  const style = styleOf(element)
  const colour = parse(style.backgroundColor)
  const gradient = /gradient\(/.test(style.backgroundImage) && COLOUR.exec(style.backgroundImage)
  const drawn = gradient ? parse(gradient[0]) : colour
  return drawn[3] > 0 ? drawn : null
}
/** What is behind an element's text, down to the page's white. */
const backgroundOf = (element) => {
  const layers = []
  for (let at = element, steps = 0; at && steps < 60; at = upFrom(at), steps += 1) {
    const colour = ownColour(at)
    if (colour) layers.push(colour)
    if (colour && colour[3] >= 1) break
  }
  return layers.reduceRight((behind, layer) => over(layer, behind), [255, 255, 255, 1])
}
const channel = (value) => {
  const part = value / 255
  return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
}
const luminance = ([r, g, b]) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b)
const contrast = (one, other) => {
  const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b)
  return Math.round(((high + 0.05) / (low + 0.05)) * 100) / 100
}
const holderOf = (element) => {
  // The element around the first visible text: it has the colour and the font.
  for (const node of children(element)) {
    if (node.nodeType === 3 && /\S/.test(textOfNode(node))) return element
    if (isElement(node) && !SILENT.has(tagOf(node)) && isShown(node)) {
      const inner = holderOf(node)
      if (inner) return inner
    }
  }
  return null
}
const looks = (element) => {
  const holder = holderOf(element) ?? element
  const style = styleOf(holder)
  const behind = backgroundOf(holder)
  const around = upFrom(element)
  const border = styleOf(element)
  return {
    fontSize: parseFloat(style.fontSize) || 0,
    fontWeight: parseInt(style.fontWeight, 10) || 400,
    contrast: contrast(over(parse(style.color), behind), behind),
    prominence: around ? contrast(backgroundOf(element), backgroundOf(around)) : 1,
    border: parseFloat(border.borderTopWidth) > 0 && parse(border.borderTopColor)[3] > 0,
  }
}
