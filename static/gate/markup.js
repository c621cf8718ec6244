/** HTML that scripts write: what has to wait is put aside before the page sees it. */
import { ADDRESSED, MARKED, strip } from './elements.js'
import { trusted } from './trusted.js'
import { waitsIn } from './verdict.js'
import { property, wrap } from './wrap.js'

const set = Element.prototype.__lookupSetter__('innerHTML')

const scrubbed = (html) => {
  if (!waitsIn(html)) return html
  // What a template holds is in a document of its own, where nothing loads or runs.
  const template = document.createElement('template')
  set.call(template, html)
  stripAll(template.content)
  return trusted('HTML', template.innerHTML)
}

/** Put aside what waits in a document or fragment that is not the page. */
export const stripAll = (inert) => inert.querySelectorAll(ADDRESSED).forEach(strip)

/** Also where nothing has to wait: what has waited writes, too. */
export const guardWriting = ({ Document }) =>
  wrap(Document.prototype, 'write writeln', (given) => {
    given.splice(0, 9, scrubbed(given[1] ? given.join('') : given[0]))
    // A script that has waited writes where it stands: the page's end has gone by.
    const { currentScript } = document
    if (currentScript?.matches(MARKED)) {
      currentScript.before(document.createRange().createContextualFragment(given[0]))
      return null
    }
  })

export const guardMarkup = ({ DOMParser, Element, Range, ShadowRoot }) => {
  const scrubs = (place) => (given) => {
    given[place] = scrubbed(given[place])
  }
  for (const { prototype } of [Element, ShadowRoot]) {
    property(prototype, 'innerHTML outerHTML', scrubs(0))
    wrap(prototype, 'setHTMLUnsafe', scrubs(0))
  }
  wrap(Element.prototype, 'insertAdjacentHTML', scrubs(1))
  wrap(Range.prototype, 'createContextualFragment', scrubs(0))
  wrap(DOMParser.prototype, 'parseFromString', function (given, native) {
    const parsed = native.apply(this, given)
    if (given[1] == 'text/html') stripAll(parsed)
    return parsed
  })
}
