// The least that can be asked: a sentence and two buttons. Every banner is held against it.
const WORDS = 'We would like to remember settings, count visits and show offers. You decide.'
const HALF_A_YEAR_S = 15552000

function make(name, text) {
  const node = document.createElement(name)
  node.textContent = text
  return node
}

function button(text, choice, box) {
  const node = make('button', text)
  node.dataset.choice = choice
  node.onclick = () => {
    document.cookie = `floor=${choice}; Max-Age=${HALF_A_YEAR_S}; Path=/; SameSite=Lax`
    box.remove()
  }
  return node
}

if (!/(?:^|; )floor=/.test(document.cookie)) {
  const box = make('section', '')
  box.id = 'floor'
  box.setAttribute('aria-label', 'Your choice')
  box.append(make('p', WORDS), button('Accept all', 'yes', box), button('Reject all', 'no', box))
  document.body.append(box)
}
