// Two lines of text in two colours and two fonts, with pictographs: what tells machines apart.
const WIDTH = 240
const HEIGHT = 60
const paint = (pen) => {
  pen.fillStyle = '#cfe3f1'
  pen.fillRect(8, 5, 104, 31)
  pen.fillStyle = '#0b6e4f'
  pen.font = '17px "No Such Face", serif'
  pen.fillText('Sphinx of quartz, judge my vow \u{1F98A}', 4, 24)
  pen.fillStyle = 'rgba(204, 51, 119, 0.6)'
  pen.font = 'italic 21px Georgia, sans-serif'
  pen.fillText('Vexed nymphs \u{1F30D} go for waltz', 10, 49)
}
