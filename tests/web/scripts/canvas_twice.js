// Browsers that add noise answer differently each time; two equal answers can be trusted.
const once = () => {
  const canvas = sheet()
  paint(canvas.getContext('2d'))
  return canvas.toDataURL()
}
const first = once()
send([first === once() ? first : 'unstable'])
