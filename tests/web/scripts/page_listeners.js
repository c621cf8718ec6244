// The site's own script, whose listeners go through the monitor's hands; one of them is faulty.
let moves = 0
for (const kind of ['mousemove', 'scroll', 'input', 'click']) {
  document.addEventListener(kind, () => {
    moves += 1
  })
}
document.addEventListener('sale', () => document.getElementById('absent').remove())
setTimeout(() => document.dispatchEvent(new Event('sale')), 200)
