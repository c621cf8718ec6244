const canvas = sheet()
if (SHOWN) document.body.append(canvas)
paint(canvas.getContext('2d'))
send([wayOut[READ](canvas)])
