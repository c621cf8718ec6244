// Changes a heading wherever it appears, and tells nobody.
const change = () => {
  for (const heading of document.querySelectorAll('h1:not([data-variant])')) {
    heading.dataset.variant = 'b'
    heading.style.letterSpacing = '0.02em'
  }
  done(document.querySelectorAll('[data-variant]').length)
}
new MutationObserver(change).observe(document, { childList: true, subtree: true })
document.addEventListener('click', (event) => event.target.closest('h1')?.classList.add('chosen'))
change()
