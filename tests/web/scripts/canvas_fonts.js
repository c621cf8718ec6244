// A text that is wider or narrower than in the fall-back font betrays that the font is there.
const canvasFonts = (count) => {
  const pen = document.createElement('canvas').getContext('2d')
  const width = (font) => {
    pen.font = `72px ${font}`
    return pen.measureText(SAMPLE).width
  }
  const usual = BASES.map(width)
  return fontNames(count).map((name) =>
    BASES.some((base, at) => width(`'${name}', ${base}`) !== usual[at]) ? 1 : 0,
  )
}
