// Something in the page changes all the time, as news, prices and clocks do.
const ticker = document.getElementById('ticker')
let turn = 0
setInterval(() => {
  turn += 1
  ticker.firstChild.data = `Ferry number ${turn} has left`
  ticker.dataset.turn = turn
  if (turn % 5 === 0) ticker.append(document.createElement('b'))
}, 200)
