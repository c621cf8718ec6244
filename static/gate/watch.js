/** What the parser makes of the page's own HTML, looked at before scripts run. */
import { MARKED, may, strip } from './elements.js'
import { stripAll } from './markup.js'
import { release } from './release.js'
import { now } from './verdict.js'

/**
 * Look at what is in a document, and at what comes, as far as it fits a selector; call `framed` when
 * a frame waits there.
 */
export const watch = (document, selector, framed) => {
  let ready
  const look = (element) => {
    if (element.localName == 'template') stripAll(element.content)
    strip(element)
    if (!element.matches(MARKED)) return
    // The first layer in the page's own HTML, hidden from those who need not be asked.
    if (element.id == 'consentry') element.hidden = !now.ask
    if (may(element)) ready = 1
    else if (element.localName == 'iframe') framed()
  }
  const all = (root, wanted) => root.querySelectorAll(wanted).forEach(look)
  const done = () => {
    // Not at once: Chromium forgets the address of a frame that the parser is just making.
    if (ready) setTimeout(release)
    ready = 0
  }
  all(document, MARKED + ',template')
  done()
  const seen = new WeakSet()
  const unseen = (element) => seen.has(element) || (seen.add(element), look(element))
  new MutationObserver((changes) => {
    if (changes[9]) document.querySelectorAll(selector).forEach(unseen)
    else for (const { addedNodes } of changes) {
      for (const node of addedNodes) {
        // The parser gives most nodes one by one: what has no children need not be searched.
        if (node.nodeType == 1 && node.matches(selector)) look(node)
        if (node.firstElementChild) all(node, selector)
      }
    }
    done()
  }).observe(document, { childList: true, subtree: true })
}
