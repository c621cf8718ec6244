// A menu that folds what does not fit: measure every entry, in the two fonts of the house.
const entries = Array.from({ length: 200 }, (_, at) => {
  const entry = document.createElement('li')
  entry.textContent = `Department ${at}`
  entry.style.fontFamily = at % 5 ? 'Arial, sans-serif' : 'Georgia, serif'
  entry.style.display = 'inline-block'
  return entry
})
document.getElementById('stage').append(...entries)
const fit = () => {
  let left = innerWidth * 12
  for (const entry of entries) {
    left -= entry.offsetWidth
    entry.hidden = left < 0
    if (entry.hidden) entry.style.display = 'none'
  }
}
addEventListener('resize', fit)
fit()
done(entries.filter((entry) => entry.hidden).length)
