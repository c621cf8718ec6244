// The same program in all the places from which it might not be seen.
const added = (source) => {
  const script = document.createElement('script')
  script.src = source
  document.head.append(script)
}
const frame = () => {
  const made = document.createElement('iframe')
  made.hidden = true
  document.body.append(made)
  return made.contentWindow
}
const place = {
  eval: () => (0, eval)(CODE),
  function: () => new Function(CODE)(),
  blob: () => added(URL.createObjectURL(new Blob([CODE], { type: 'text/javascript' }))),
  data: () => added(`data:text/javascript,${encodeURIComponent(CODE)}`),
  worker: () => new Worker(URL.createObjectURL(new Blob([CODE], { type: 'text/javascript' }))),
  frame: () => frame().eval(CODE),
}
place[WAY]()
