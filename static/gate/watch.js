/** What the parser makes of the page's own HTML, looked at before scripts run. */
import { ADDRESSED, MARKED, may, strip } from './elements.js'
import { stripAll } from './markup.js'
import { release } from './release.js'
import { now } from './verdict.js'

/** Call `framed` when a frame waits that stands in the page. */
export const watch = (document, framed) => {
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
  new MutationObserver((changes) => {
    for (const { addedNodes } of changes) {
      for (const node of addedNodes) {
        // The parser gives most nodes one by one: what has no children need not be searched.
        if (node.nodeType == 1 && node.matches(ADDRESSED)) look(node)
        if (node.firstElementChild) node.querySelectorAll(ADDRESSED).forEach(look)
      }
    }
    // Not at once: Chromium forgets the address of a frame that the parser is just making.
    if (ready) setTimeout(release)
    ready = 0
  }).observe(document, { childList: true, subtree: true })
}
