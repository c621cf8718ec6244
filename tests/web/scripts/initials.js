const canvas = document.createElement('canvas')
canvas.width = 64
canvas.height = 64
const pen = canvas.getContext('2d')
pen.fillStyle = '#5b7083'
pen.fillRect(0, 0, 64, 64)
pen.fillStyle = '#ffffff'
pen.font = '28px sans-serif'
pen.textAlign = 'center'
pen.textBaseline = 'middle'
pen.fillText('AL', 32, 34)
const image = document.createElement('img')
image.alt = 'Ada Lovelace'
image.src = canvas.toDataURL()
document.getElementById('stage').append(image)
done(image.src.length)
