// The same trick with elements of the page, out of sight.
const box = () => {
  const span = document.createElement('span')
  span.textContent = SAMPLE
  span.style.cssText = 'position: absolute; left: -9999px; font-size: 72px'
  return span
}
const domFonts = {
  spans(count) {
    const made = fontNames(count).map((name) => {
      const span = box()
      span.style.fontFamily = `'${name}', monospace`
      return span
    })
    document.body.append(...made)
    const widths = made.map((span) => span.offsetWidth)
    made.forEach((span) => span.remove())
    return widths
  },
  one(count) {
    const span = box()
    document.body.append(span)
    return fontNames(count).map((name) => {
      span.style.fontFamily = `'${name}', monospace`
      return span.offsetWidth
    })
  },
  attribute(count) {
    const span = box()
    document.body.append(span)
    return fontNames(count).map((name) => {
      span.setAttribute('style', `position: absolute; left: -9999px; font: 72px '${name}', serif`)
      return [span.offsetWidth, span.offsetHeight]
    })
  },
  rect(count) {
    const span = box()
    document.body.append(span)
    return fontNames(count).map((name) => {
      span.style.setProperty('font-family', `'${name}', sans-serif`)
      return span.getBoundingClientRect().width
    })
  },
  sheet(count) {
    const rules = document.createElement('style')
    const names = fontNames(count)
    rules.textContent = names
      .map((name, at) => `.probe-${at} { font-family: '${name}', monospace }`)
      .join('\n')
    document.head.append(rules)
    const span = box()
    document.body.append(span)
    return names.map((name, at) => {
      span.className = `probe-${at}`
      return span.offsetWidth
    })
  },
}
