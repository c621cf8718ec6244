/** The second layer: a modal dialog with every category and every service. */
import { act, anchors } from './first-layer.js'
import { h } from './nodes.js'

const { words, services, period, counts } = DATA
const CATEGORIES = ['necessary', 'preferences', 'analytics', 'marketing']

const toggle = (label, on, fixed, change) =>
  h('input', { type: 'checkbox', role: 'switch', 'aria-label': label, checked: on, disabled: fixed, onchange: change })

const service = (row, on, fixed, change) => {
  const [, , name, vendor, purpose, policy, uses] = row
  return h('li', {},
    h('div', { className: 'head' }, h('strong', {}, name), fixed ? '' : toggle(name, on, fixed, change)),
    purpose && h('p', {}, purpose),
    (vendor || policy) && h('p', { className: 'small' }, vendor, policy && h('a', { href: policy, rel: 'noopener', target: '_blank' }, words.privacy_policy)),
    uses && h('p', { className: 'small' }, uses))
}

/** One category, its switch moved by those of its services and they by it. */
const group = (name, place, allowed) => {
  const fixed = !place
  const rows = services.filter((row) => row[1] == place)
  const inputs = []
  const all = fixed ? h('span', { className: 'small' }, words.always_on) : toggle(words[name], allowed[name], fixed, () => inputs.forEach(([, input]) => (input.checked = all.checked)))
  const mix = () => {
    const on = inputs.filter(([, input]) => input.checked).length
    all.checked = on == inputs.length
    all.indeterminate = on && !all.checked
  }
  const list = rows.map((row) => {
    const item = service(row, allowed[row[0]], fixed, mix)
    if (!fixed) inputs.push([row[0], item.querySelector('input')])
    return item
  })
  if (inputs.length) mix()
  const read = () => ({ [name]: all.checked, ...Object.fromEntries(inputs.map(([id, input]) => [id, input.checked])) })
  const element = h('section', { 'aria-label': words[name] },
    h('div', { className: 'head' }, h('h3', {}, words[name]), all),
    h('p', {}, words[name + '_text']),
    rows.length && h('details', {}, h('summary', {}, counts[place]), h('ul', {}, ...list)))
  return [element, fixed ? () => ({}) : read]
}

/** `{element, read}`; read tells what the switches say. */
export const settings = (acts, { allowed, choice }, note) => {
  const groups = CATEGORIES.map((name, place) => group(name, place, allowed)).filter((_, place) => !place || services.some((row) => row[1] == place))
  const save = () => acts.save(Object.assign({}, ...groups.map(([, read]) => read())))
  const given = choice && [...CATEGORIES.map((name, place) => [name, place]), ...services].some(([name, place]) => place && allowed[name])
  const date = choice && new Intl.DateTimeFormat(DATA.language, { dateStyle: 'long' }).format(choice.time)
  return h('dialog', { 'aria-labelledby': 's' },
    h('div', { className: 'head top' },
      h('h2', { id: 's', tabIndex: -1, autofocus: true }, words.settings_title),
      h('button', { type: 'button', className: 'x', 'aria-label': words.close, 'data-consentry': 'close' })),
    h('div', { className: 'body' },
      h('p', {}, words.settings_text),
      note,
      ...groups.map(([element]) => element),
      h('p', { className: 'small' }, period, ...anchors()),
      choice && h('p', { className: 'small' }, words.chosen_on.replace('{date}', date), h('br'), words.consent_id.replace('{id}', choice.id),
        h('button', { type: 'button', className: 'link', onclick: acts.download }, words.receipt))),
    h('div', { className: 'answers' },
      act('acceptAll', words.accept_all),
      given ? act('withdraw', words.withdraw) : act('rejectAll', words.reject_all),
      h('button', { type: 'button', onclick: save }, words.save)))
}
