/** The gate: first in the page, so that nothing happens that the visitor has not allowed. */
import { kept, memory, refuses, resolve } from './choice.js'
import { guardElements, strip } from './elements.js'
import { guardMarkup } from './markup.js'
import { connections, guardNetwork } from './network.js'
import { release, revive } from './release.js'
import { engine, languages, services, version } from './site.js'
import { guardStorage, write } from './storage.js'
import { sweep } from './sweep.js'
import { decide, now, waits } from './verdict.js'
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
  (dialog ||= import(base + language() + '.js').then((module) => module.default(kit))).then((acts) => acts[name](...given))
    .catch((error) => {
      dialog = 0
      console.warn(error)
    })

const guard = (win) => {
  try {
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
      const found = native.call(this)
      if (found) guard(found.defaultView || found)
    }, 'get')
  } catch {}
}

const api = (window.consentry = {
  version,
  language,
  get: () => ({ ...now.choice, answered: !now.ask, allowed: { ...now.allowed } }),
  allows: (name) => now.allowed[name] == true,
  onChange(listener) {
    listeners.add(listener)
    return () => listeners.delete(listener)
  },
})
for (const name of ['open', 'close', 'save', 'acceptAll', 'rejectAll', 'understood', 'withdraw', 'receipt']) api[name] = late(name)

// In the order of dialog/main.js.
const kit = [services, memory, refuses, resolve, strip, connections, release, revive, write, sweep, decide, () => now, waits, listeners, api]

decide()
guard(window)
sweep()
// Another tab, or this one before it was asleep, may have chosen since.
const follow = () => kept()?.text != now.choice?.text && late('follow')()
for (const event of ['pageshow', 'visibilitychange', 'prerenderingchange']) addEventListener(event, follow, true)
window.cookieStore?.addEventListener('change', follow)
// Shadow trees keep their own buttons to themselves, but not the way that a click takes.
addEventListener('click', (event) => {
  const act = event.composedPath()[0].closest?.('[data-consentry]')
  if (act) api[act.dataset.consentry]?.()
})
addEventListener('DOMContentLoaded', () => document.dispatchEvent(new CustomEvent('consentry:ready', { detail: api.get() })))
if (now.ask) late('ask')()
