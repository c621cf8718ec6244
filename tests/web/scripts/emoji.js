// Whether this browser shows a flag as one flag: drawn joined and apart, and compared.
const JOINED = '\u{1F3F3}\uFE0F\u200D\u26A7\uFE0F'
const APART = '\u{1F3F3}\uFE0F\u200B\u26A7\uFE0F'
const FLAG = '\u{1F1E8}\u{1F1F6}'
const FLAG_APART = '\u{1F1E8}\u200B\u{1F1F6}'
const small = () =>
  typeof OffscreenCanvas === 'function' && WAY === 'worker'
    ? new OffscreenCanvas(300, 150)
    : document.createElement('canvas')
const test = () => {
  const canvas = small()
  const pen = canvas.getContext('2d', { willReadFrequently: true })
  pen.textBaseline = 'top'
  pen.font = '600 32px Arial'
  const drawn = (text) => {
    pen.clearRect(0, 0, canvas.width, canvas.height)
    pen.fillText(text, 0, 0)
    if (WAY === 'toDataURL') return canvas.toDataURL()
    return pen.getImageData(0, 0, canvas.width, canvas.height).data.join()
  }
  return { joined: drawn(JOINED) !== drawn(APART), flag: drawn(FLAG) !== drawn(FLAG_APART) }
}
