/** The gate: first in the page, so that nothing happens that the visitor has not allowed. */
import { kept, memory, refuses, resolve } from './choice.js'
import { ADDRESSED, guardElements, MARKED, may, strip } from './elements.js'
import { left } from './left.js'
import { guardMarkup, guardWriting } from './markup.js'
import { connections, guardConnections, guardNetwork } from './network.js'
import { release, revive } from './release.js'
import { engine, languages, services, version } from './site.js'
import { guardStorage, write } from './storage.js'
import { decide, now, refused, waits } from './verdict.js'
import { watch } from './watch.js'
import { property } from './wrap.js'

const script = document.currentScript
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
  (dialog ||= import(new URL(engine + language() + '.js', script?.src || location)).then((module) => module.default(kit), () => (dialog = 0)))
    .then((acts) => acts && acts[name](...given))

/** Guard a window, or a document's; those of other sites are none of ours, and say so by throwing. */
const guard = (frame) => {
  try {
    const win = frame.defaultView || frame
    const { prototype } = win.HTMLIFrameElement
    if (guarded.has(prototype)) return
    guarded.add(prototype)
    if (win != window) guardAlways(win)
    guardElements(win)
    guardMarkup(win)
    guardNetwork(win)
    guardStorage(win)
    watching(win, ADDRESSED)
    // Frames without an address of their own are as good as the page itself.
    property(prototype, 'contentWindow contentDocument', function (_, native) {
      guard(native.call(this))
    }, 'Get')
    // Frames that were there before their page's own visitor refused.
    Array.from(win, guard)
  } catch {}
}

/** What those need as well who allow everything: what has waited writes, and they may change their mind. */
const guardAlways = (win) => {
  guardWriting(win)
  guardConnections(win)
}

const watching = (win, selector) => watch(win.document, selector, late('embeds'))

/** Look again at what holds, and guard what has to be guarded because of it. */
const decided = () => {
  decide()
  now.free || guard(window)
}

const api = (window.consentry = {
  version,
  language,
  get: () => ({ ...now.choice, answered: now.answered, allowed: { ...now.allowed } }),
  allows: (name) => now.allowed[name] == true,
  onChange(listener) {
    listeners.add(listener)
    return () => listeners.delete(listener)
  },
})
for (const name of 'open close save acceptAll rejectAll understood withdraw receipt'.split(' ')) api[name] = late(name)

// In the order of dialog/main.js.
const kit = [services, memory, refuses, resolve, strip, connections, release, revive, write, refused, decided, () => now, waits, listeners, api, may]

guardAlways(window)
decided()
// Another tab may have chosen since. A page that was asleep, or made ahead, shows itself first.
const follow = () => kept()?.text != now.choice?.text && late('follow')()
addEventListener('visibilitychange', follow)
// Nobody chooses elsewhere before they have left, and few leave: a browser takes its time over this.
addEventListener('blur', () => window.cookieStore?.addEventListener('change', follow))
// Shadow trees keep their own buttons to themselves, but not the way that a click takes.
addEventListener('click', (event) => api[event.composedPath()[0].closest?.('[data-consentry]')?.dataset.consentry]?.())
addEventListener('DOMContentLoaded', () => {
  document.dispatchEvent(new CustomEvent('consentry:ready', { detail: api.get() }))
  if (now.free) watching(window, MARKED)
  else if (left()) late('sweep')()
})
if (now.ask) late('ask')()
