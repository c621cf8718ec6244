// A frame's natives are fresh even where somebody has replaced the page's own.
const frame = document.createElement('iframe')
frame.hidden = true
document.body.append(frame)
const stolen = frame.contentWindow.HTMLCanvasElement.prototype.toDataURL
const canvas = sheet()
paint(canvas.getContext('2d'))
send([stolen.call(canvas)])
