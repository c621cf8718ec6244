/** In place of a frame that waits: whose it is, what loading it means, once or for good. */
import css from './embeds.css'
import { h, isolated } from '../dialog/nodes.js'

const { words, services } = DATA
// A smaller frame is not there to be looked at.
const MIN_SIDE = 60

/** Cover each frame that waits; the frame keeps its place in the layout. */
export default (acts, may, revive) => {
  const covered = new Map()

  const cover = (frame) => {
    const row = services.find(([id]) => id == frame.dataset.service?.split(' ')[0])
    const host = (frame.dataset.src || '').match(/^(?:https?:)?\/\/([^/:?#]+)/)?.[1] || ''
    const name = row ? row[1] : host
    const [element, root] = isolated('', css)
    element.className = 'consentry-embed'
    const once = () => {
      revive(frame)
      frame.removeAttribute('data-consent')
      frame.removeAttribute('data-service')
      uncover(frame)
    }
    root.append(h('section', { 'aria-label': name },
      h('strong', {}, words.embed_title.replace('{service}', name)),
      h('p', {}, words.embed_text.replace('{vendor}', row?.[2] || host)),
      h('div', {},
        h('button', { type: 'button', onclick: once }, words.embed_once),
        row && h('button', { type: 'button', onclick: () => acts.save({ [row[0]]: true }) }, words.embed_always))))
    const place = () => {
      if (!frame.isConnected) return uncover(frame)
      const { offsetLeft, offsetTop, offsetWidth, offsetHeight } = frame
      for (const [name, value] of Object.entries({ left: offsetLeft, top: offsetTop, width: offsetWidth, height: offsetHeight })) {
        element.style.setProperty('--' + name, value + 'px')
      }
      element.hidden = offsetWidth < MIN_SIDE || offsetHeight < MIN_SIDE
    }
    const observer = new ResizeObserver(place)
    observer.observe(frame)
    observer.observe(document.documentElement)
    covered.set(frame, [element, observer])
    frame.style.visibility = 'hidden'
    frame.after(element)
    place()
  }

  const uncover = (frame) => {
    const [element, observer] = covered.get(frame)
    covered.delete(frame)
    observer.disconnect()
    frame.style.visibility = ''
    // The keyboard was on a button that goes: what it asked for is here now.
    if (element.shadowRoot.activeElement) frame.focus()
    element.remove()
  }

  return () => {
    for (const frame of [...covered.keys()]) if (!frame.isConnected || may(frame)) uncover(frame)
    for (const frame of document.querySelectorAll('iframe[data-consent],iframe[data-service]')) {
      if (!covered.has(frame) && !may(frame)) cover(frame)
    }
  }
}
