// A draft that is kept on the site's own server while it is written.
const field = document.getElementById('draft')
let saved = ''
field.addEventListener('input', () => field.classList.add('unsaved'))
setInterval(async () => {
  if (field.value === saved) return
  saved = field.value
  const body = new URLSearchParams({ draft: saved })
  await fetch('/drafts', { method: 'POST', body })
  field.classList.remove('unsaved')
  done(saved.length)
}, 400)
field.value = 'What was written last time.'
