/** The first layer: a labelled region, first in the page, which traps nobody. */
import { h } from './nodes.js'

const { words, links, regime } = DATA

/** A button whose act the gate calls, so that it works before this file is there. */
export const act = (name, text) => h('button', { type: 'button', 'data-consentry': name }, text)

/** The two or three answers, alike in size, look and weight; the same as in banner/first_layer.py. */
const answers = () => {
  const settings = act('open', words.settings)
  if (regime == 'n') return [act('understood', words.understood), settings]
  if (regime == 'i') return [act('acceptAll', words.accept_all), act('rejectAll', words.reject_all), settings]
  return [act('understood', words.understood), act('rejectAll', DATA.sale ? words.do_not_sell : words.reject_all), settings]
}

export const anchors = () =>
  [[links.policy, words.privacy_policy], [links.declaration, words.declaration]]
    .filter(([href]) => href)
    .map(([href, text]) => h('a', { href }, text))

export const firstLayer = ({ choice }, note) =>
  h('section', { 'aria-labelledby': 't', className: 'first ' + DATA.layout },
    h('div', { className: 'words' },
      h('h2', { id: 't' }, words.title),
      h('p', {}, choice ? words.text_changed : words['text_' + { i: 'opt_in', o: 'opt_out', n: 'notice' }[regime]]),
      h('p', { className: 'small' }, DATA.purposes, ...anchors()),
      note),
    h('div', { className: 'answers' }, ...answers()))
