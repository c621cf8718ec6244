// An editor on a canvas: breaks a long text into lines, headings in a second font.
const WORDS = 'a long and winding text about nothing in particular goes on for many words'.split(' ')
const words = Array.from({ length: 500 }, (_, at) => WORDS[at % WORDS.length] + (at % 7 ? '' : 's'))
const canvas = document.createElement('canvas')
canvas.width = 700
canvas.height = 900
document.getElementById('stage').append(canvas)
const pen = canvas.getContext('2d')
let x = 10
let y = 24
let lines = 1
words.forEach((word, at) => {
  pen.font = at % 50 < 5 ? '18px Georgia, serif' : '15px Arial, sans-serif'
  const width = pen.measureText(`${word} `).width
  if (x + width > 690) {
    x = 10
    y += 22
    lines += 1
  }
  pen.fillText(word, x, y)
  x += width
})
done(lines)
