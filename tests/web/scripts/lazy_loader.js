// Loads pictures that come near, also those that are added later.
const near = (image) => image.getBoundingClientRect().top < innerHeight * 2
const load = () => {
  for (const image of document.querySelectorAll('img[data-src]')) {
    if (!near(image)) continue
    image.src = image.dataset.src
    delete image.dataset.src
  }
  done(document.images.length - document.querySelectorAll('img[data-src]').length)
}
new MutationObserver(load).observe(document.documentElement, {
  childList: true,
  subtree: true,
  attributes: true,
  attributeFilter: ['data-src'],
})
document.addEventListener('scroll', load, { passive: true })
let added = 0
const more = setInterval(() => {
  const image = document.createElement('img')
  image.alt = ''
  image.dataset.src = `/picture-${added}.svg`
  document.getElementById('stage').append(image)
  added += 1
  if (added === 6) clearInterval(more)
}, 150)
