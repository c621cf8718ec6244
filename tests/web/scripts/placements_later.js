const film = () => {
  const canvas = sheet()
  paint(canvas.getContext('2d'))
  send([canvas.toDataURL()])
}
const later = {
  promise: () => Promise.resolve().then(film),
  timeout: () => setTimeout(film, 120),
  idle: () => requestIdleCallback(film),
}
later[WAY]()
