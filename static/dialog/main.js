/** The dialog's acts, fetched when the visitor is asked or asks. */
/* global DATA */
import { choosing } from './choose.js'
import css from './dialog.css'
import { firstLayer } from './first-layer.js'
import { handing } from './hand.js'
import { dress, h, isolated } from './nodes.js'
import more from './settings.css'
import { settings } from './settings.js'

const { words } = DATA

/** `kit` is what gate/main.js gives, in its order. */
export default (kit) => {
  const [, , refuses, , , , , revive, , , , now, , , api, may] = kit
  const hand = DATA.recorder && handing(kit)
  const acts = choosing(kit, hand)
  let host, root, first, dialog

  /** What the visitor should know before they choose. */
  const note = () => {
    const { allowed } = now()
    const text = DATA.minors ? words.minors : refuses() && (navigator.globalPrivacyControl ? (allowed.marketing ? words.gpc_overridden : words.gpc_honoured) : words.dnt_honoured)
    return text && h('p', { className: 'note' }, text)
  }

  const place = () => {
    host ||= document.getElementById('consentry')
    root = host?.shadowRoot
    if (!root) [host, root] = isolated('consentry', css + DATA.style)
    if (!host.isConnected) document.body.prepend(host)
  }

  /** Put the keyboard back where the page begins, if it was in what has gone. */
  const leave = () => {
    const next = host.nextElementSibling
    if (!root.activeElement || !next) return
    next.tabIndex = -1
    next.focus({ preventScroll: true })
    next.addEventListener('blur', () => next.removeAttribute('tabindex'), { once: true })
  }

  /** In the top layer neither the page's stacking nor its transforms reach it. */
  const rise = () => {
    host.popover = 'manual'
    host.showPopover?.()
  }

  /** Some pages replace their body, or all that is in it, as they go on. */
  const stay = new MutationObserver(() => {
    if (!first || host.isConnected) return
    place()
    rise()
    stay.observe(document.body, { childList: true })
  })

  acts.ask = () => {
    if (!document.body) return addEventListener('DOMContentLoaded', acts.ask)
    if (first || !now().ask) return
    place()
    const said = note()
    const there = root.querySelector('.first')
    // What the page's own HTML brought can stay where it says all that there is to say.
    if (there && !said && !now().choice) first = there
    else {
      there?.remove()
      first = firstLayer(now(), said)
      root.prepend(first)
    }
    host.hidden = false
    // Once it has been seen: at once, the browser would have to lay out the page twice.
    requestAnimationFrame(() => setTimeout(() => first && rise()))
    stay.observe(document.documentElement, { childList: true })
    stay.observe(document.body, { childList: true })
    document.dispatchEvent(new CustomEvent('consentry:shown'))
  }

  acts.open = () => {
    if (dialog?.open) return
    place()
    if (!dialog) dress(root, more)
    const opened = (dialog = settings(acts, now(), note()))
    // The event comes a moment after the dialog has closed, when it may have been opened again.
    opened.addEventListener('close', () => opened.remove())
    root.append(dialog)
    dialog.showModal()
    document.dispatchEvent(new CustomEvent('consentry:shown'))
  }

  acts.close = () => dialog?.close()

  acts.receipt = () => {
    const { site, links } = DATA
    return { ...api.get(), site, policy: links.policy, services: DATA.services.map(([id, , name, vendor]) => ({ id, name, vendor, allowed: api.allows(id) })) }
  }

  acts.download = async () => {
    const [blob, download] = (await hand?.receipt(now().choice.text)) || [new Blob([JSON.stringify(acts.receipt(), null, 2)], { type: 'application/json' }), 'consent.json']
    const href = URL.createObjectURL(blob)
    h('a', { href, download }).click()
    setTimeout(() => URL.revokeObjectURL(href))
  }

  /** Faces of frames that wait, which few pages have. */
  let embeds
  acts.embeds = async () => {
    const file = './' + DATA.language + '-embeds.js'
    embeds ||= import(file).then((module) => module.default(acts, may, revive))
    ;(await embeds)()
  }

  api.onChange(() => {
    if (embeds) acts.embeds()
    if (!host) return
    acts.close()
    if (first && !now().ask) {
      leave()
      first.remove()
      first = undefined
      host.popover = null
      const said = h('p', { className: 'gone', role: 'status' })
      root.append(said)
      setTimeout(() => said.append(words.saved))
      setTimeout(() => said.remove(), 5e3)
    }
  })
  return acts
}
