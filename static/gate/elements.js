/** Elements that ask for an address which has to wait: the address is put aside on the element. */
import { now, waits, waitsIn } from './verdict.js'
import { property, wrap } from './wrap.js'

const NAMES = 'src srcset srcdoc href data poster'.split(' ')
export const ADDRESS = RegExp(`^(${NAMES.join('|')}|xlink:href|imagesrcset)$`)
/** Elements that wait for a category or a service. */
export const MARKED = '[data-consent],[data-service]'
export const ADDRESSED = MARKED + ',[src],[srcset],[srcdoc],[data],link,image,template'
// What leads there, and fetches nothing by itself.
const LEADS = /^(a|area|base)$/
const REFERS = /canon|alter/
const KINDS = 'Script Image IFrame Link Media Video Source Embed Object Input'

/** Elements that wait; some are in no document. */
export const waiting = new Set()
export const { setAttribute } = Element.prototype

/** Whether an element's address has to wait; then it is put aside, with the services it waits for. */
const holds = (element, name, value) => {
  if (LEADS.test(element.localName) || REFERS.test(element.rel)) return
  const found = (/set|doc/.test(name) ? waitsIn : waits)(value)
  if (found) {
    element.dataset.service = found.map(([id]) => id).join(' ')
    element.dataset[name] = value
    waiting.add(element)
  }
  return found
}

/** Put aside the addresses that an element already has, before anything comes of them. */
export const strip = (element) => {
  for (const name of element.getAttributeNames()) {
    if (ADDRESS.test(name) && holds(element, name, element.getAttribute(name))) {
      if (element.localName == 'script') {
        element.dataset.type = element.type
        element.type = 'text/plain'
      }
      element.removeAttribute(name)
      // A frame goes on with what it has begun unless it is sent elsewhere.
      element.contentWindow?.location.replace('about:blank')
    }
  }
}

/** Whether an element that waits may go on: one of its services, else of its categories, may. */
export const may = ({ dataset: { service, consent } }) =>
  (service || consent || '').split(' ').some((name) => now.allowed[name])

/** Answer a script that sets an address: null where it has to wait. */
const set = (element, name, value) => {
  if (holds(element, name, value)) return null
  // What was put aside before is not wanted any more.
  if (waiting.has(element)) delete element.dataset[name]
}

export const guardElements = (win) => {
  for (const kind of KINDS.split(' ')) {
    for (const name of NAMES) {
      property(win[`HTML${kind}Element`].prototype, name, function ([value]) {
        return set(this, name, value)
      })
    }
  }
  const guard = (name, place) =>
    wrap(win.Element.prototype, name, function (given) {
      const attribute = String(given[place]).toLowerCase()
      if (ADDRESS.test(attribute)) return set(this, attribute, given[place + 1])
    })
  guard('setAttribute', 0)
  guard('setAttributeNS', 1)
}
