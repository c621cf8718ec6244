// Draws a chart and turns it into a picture that can be saved.
import { Chart, registerables } from 'chart.js'

Chart.register(...registerables)
const stage = document.getElementById('stage')
const canvas = document.createElement('canvas')
stage.append(canvas)

const chart = new Chart(canvas, {
  type: 'line',
  data: {
    labels: ['January', 'February', 'March'],
    datasets: [{ label: 'Orders', data: [12, 19, 7], borderColor: '#26a' }],
  },
  options: { animation: { onComplete: save } },
})

function save() {
  if (stage.querySelector('a')) return
  const link = document.createElement('a')
  link.href = chart.toBase64Image()
  link.download = 'orders.png'
  link.textContent = 'Save this chart'
  stage.append(link)
}
