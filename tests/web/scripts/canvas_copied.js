const drawn = sheet()
paint(drawn.getContext('2d'))
const finish = (source) => {
  const copy = sheet()
  copy.getContext('2d').drawImage(source, 0, 0)
  send([copy.toDataURL()])
}
const transferred = () => {
  const hidden = new OffscreenCanvas(WIDTH, HEIGHT)
  paint(hidden.getContext('2d'))
  return hidden.transferToImageBitmap()
}
if (WAY === 'drawImage') finish(drawn)
if (WAY === 'createImageBitmap') createImageBitmap(drawn).then(finish)
if (WAY === 'transferToImageBitmap') finish(transferred())
