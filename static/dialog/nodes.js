/** Build nodes without a word of HTML, so that Trusted Types and strict policies hold. */

/** An element with properties, attributes (`aria-*`, `role`, ...) and children, texts among them. */
export const h = (name, given = {}, ...children) => {
  const element = document.createElement(name)
  for (const [key, value] of Object.entries(given)) {
    if (value == null || value === false) continue
    if (key in element) element[key] = value
    else element.setAttribute(key, value)
  }
  element.append(...children.filter((child) => child))
  return element
}

/** Style a shadow tree. */
export const dress = (root, css) => {
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(css)
  root.adoptedStyleSheets.push(sheet)
}

/** A host of its own, which neither the page's styles reach nor ours leave. */
export const isolated = (id, css) => {
  const host = h('div', { id, lang: DATA.language, dir: DATA.words.direction })
  const root = host.attachShadow({ mode: 'open' })
  dress(root, css)
  return [host, root]
}
