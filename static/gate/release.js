/** Let elements that waited run: in page order, deferred scripts last, with no reload. */
import { ADDRESS, MARKED, may, setAttribute, waiting } from './elements.js'
import { trusted } from './trusted.js'

const settled = (element) =>
  new Promise((done) => {
    for (const event of ['error', 'load']) element.addEventListener(event, done)
  })

/** Scripts that a page's own HTML holds; those of other scripts were never of this type. */
const isParsed = (element) => element.localName == 'script' && element.type == 'text/plain'
const isLate = (element) => element.defer || element.dataset.type == 'module'

/** Give an element its address back; the browser then does what it would have done. */
export const revive = (element) => {
  const { dataset } = element
  const parsed = isParsed(element)
  waiting.delete(element)
  if (parsed) {
    element.type = dataset.type || ''
    // Executed once, a script may go on being asynchronous only where its author said so.
    element.async = element.hasAttribute('async')
    if (!dataset.src) element.text = trusted('Script', element.text)
  }
  for (const name in dataset) {
    if (ADDRESS.test(name)) {
      const value = dataset[name]
      delete dataset[name]
      setAttribute.call(element, name, trusted(name == 'srcdoc' ? 'HTML' : 'ScriptURL', value))
    }
  }
  // Media that found nothing to play look again only when told.
  if (element.localName == 'source') element.parentNode.load?.()
}

/** When the last script that others have to wait for has run. */
let last

/** Revive whatever may run now. */
export const release = async () => {
  const found = [...document.querySelectorAll(MARKED), ...waiting]
  for (const element of found.filter(may).sort((one, other) => isLate(one) - isLate(other))) {
    if (isParsed(element) && !element.hasAttribute('async')) {
      if (element.dataset.src) last = Promise.all([last, settled(element)])
      else await last
    }
    may(element) && revive(element)
  }
}
