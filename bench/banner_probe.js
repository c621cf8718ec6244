// Notes the first frame in which a banner's accept button can be seen and pressed.
// `WANTED` holds its selector and that of the banner; both are looked for in shadow roots, too.
(() => {
  if (window.parent !== window) return
  const { accept, banner } = WANTED
  // Half faded in is not yet there.
  const OPAQUE = 0.9
  let visible = null
  let shift = 0
  let largest = null

  const rootsIn = (root) =>
    [...root.querySelectorAll('*')]
      .filter((node) => node.shadowRoot)
      .flatMap((node) => [node.shadowRoot, ...rootsIn(node.shadowRoot)])

  const find = (selector) =>
    document.querySelector(selector) ??
    rootsIn(document).map((root) => root.querySelector(selector)).find(Boolean) ?? null

  const above = (node) => node.assignedSlot ?? node.parentElement ?? node.getRootNode().host ?? null

  const opacity = (node) =>
    node ? getComputedStyle(node).opacity * opacity(above(node)) : 1

  const inside = (box) =>
    box.width > 0 && box.height > 0 && box.top >= 0 && box.left >= 0 &&
    box.bottom <= innerHeight + 1 && box.right <= innerWidth + 1

  const shown = () => {
    const button = find(accept)
    return Boolean(button) && inside(button.getBoundingClientRect()) &&
      getComputedStyle(button).visibility === 'visible' && opacity(button) > OPAQUE
  }

  const holds = (outer, node) => {
    for (let at = node; at; at = above(at)) if (at === outer) return true
    return false
  }

  // The browser does not name elements in shadow roots; pages here have none outside of banners.
  const largestIn = (box) =>
    Boolean(box && largest) &&
    (largest.element ? holds(box, largest.element) : box.getRootNode() !== document)

  const share = (box) => {
    if (!box) return 0
    const { top, left, bottom, right } = box.getBoundingClientRect()
    const width = Math.max(0, Math.min(right, innerWidth) - Math.max(left, 0))
    const height = Math.max(0, Math.min(bottom, innerHeight) - Math.max(top, 0))
    return width * height / (innerWidth * innerHeight)
  }

  const watch = (type, take) =>
    new PerformanceObserver((list) => list.getEntries().forEach(take))
      .observe({ type, buffered: true })

  watch('layout-shift', (entry) => { shift += entry.value })
  watch('largest-contentful-paint', (entry) => { largest = entry })

  const look = () => {
    if (!shown()) return requestAnimationFrame(look)
    visible = performance.now()
    console.debug('bench: banner visible')
  }
  if (accept) requestAnimationFrame(look)

  window.benchReport = () => {
    const box = banner ? find(banner) : null
    return {
      visible,
      shift,
      paint: performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? null,
      largest_in_banner: largestIn(box),
      elements: [document, ...rootsIn(document)]
        .reduce((sum, root) => sum + root.querySelectorAll('*').length, 0),
      share: share(box),
    }
  }
})()
