/** The gate: first in the page, so that nothing happens that the visitor has not allowed. */
import { kept, memory, refuses, resolve } from './choice.js'
import { guardElements, may, strip } from './elements.js'
import { left } from './left.js'
import { guardMarkup } from './markup.js'
import { connections, guardNetwork } from './network.js'
import { release, revive } from './release.js'
import { engine, languages, services, version } from './site.js'
import { guardStorage, write } from './storage.js'
import { decide, now, refused, waits } from './verdict.js'
import { watch } from './watch.js'
import { property } from './wrap.js'

const base = new URL(engine, document.currentScript?.src || location)
const listeners = new Set()
const guarded = new WeakSet()

const language = () => {
  for (const tag of [document.documentElement.lang, ...navigator.languages, 'x']) {
    const name = tag.toLowerCase()
    const found = languages[name] || languages[name.split('-')[0]]
    if (found) return found
  }
}

/** The dialog's acts: only those download them who are asked, or who ask. */
let dialog
const late = (name) => (...given) =>
  (dialog ||= import(base + language() + '.js').then((module) => module.default(kit), () => (dialog = 0)))
    .then((acts) => acts && acts[name](...given))

/** Guard a window, or a document's; those of other sites are none of ours, and say so by throwing. */
const guard = (frame) => {
  try {
    const win = frame.defaultView || frame
    const { prototype } = win.HTMLIFrameElement
    if (guarded.has(prototype)) return
    guarded.add(prototype)
    guardElements(win)
    guardMarkup(win)
    guardNetwork(win)
    guardStorage(win)
    watch(win.document, late('embeds'))
    // Frames without an address of their own are as good as the page itself.
    property(prototype, 'contentWindow contentDocument', function (_, native) {
      guard(native.call(this))
    }, 'Get')
  } catch {}
}

const api = (window.consentry = {
  version,
  language,
  get: () => ({ ...now.choice, answered: !!now.answered, allowed: { ...now.allowed } }),
  allows: (name) => now.allowed[name] == true,
  onChange(listener) {
    listeners.add(listener)
    return () => listeners.delete(listener)
  },
})
for (const name of 'open close save acceptAll rejectAll understood withdraw receipt'.split(' ')) api[name] = late(name)

// In the order of dialog/main.js.
const kit = [services, memory, refuses, resolve, strip, connections, release, revive, write, refused, decide, () => now, waits, listeners, api, may]

decide()
guard(window)
// Another tab may have chosen since. A page that was asleep, or made ahead, shows itself first.
const follow = () => kept()?.text != now.choice?.text && late('follow')()
addEventListener('visibilitychange', follow)
window.cookieStore?.addEventListener('change', follow)
// Shadow trees keep their own buttons to themselves, but not the way that a click takes.
addEventListener('click', (event) => {
  const act = event.composedPath()[0].closest?.('[data-consentry]')
  if (act) api[act.dataset.consentry]?.()
})
addEventListener('DOMContentLoaded', () => {
  document.dispatchEvent(new CustomEvent('consentry:ready', { detail: api.get() }))
  // Not earlier: a browser takes milliseconds to open its storage.
  if (left()) late('sweep')()
})
if (now.ask) late('ask')()
