// A left-over of development: reload the page when the local server says so.
fetch('http://localhost:8097/reload', { mode: 'no-cors' }).then(
  () => location.reload(),
  () => done('no server'),
)
