// A drawing library: what it drew is picked up by somebody else's script.
const canvas = sheet()
paint(canvas.getContext('2d'))
window.drawnSheet = canvas
