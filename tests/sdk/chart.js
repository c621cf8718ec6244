// Draws a chart, and nothing else.
import { Chart, registerables } from 'chart.js'

Chart.register(...registerables)
const canvas = document.createElement('canvas')
document.getElementById('stage').append(canvas)

new Chart(canvas, {
  type: 'bar',
  data: {
    labels: ['January', 'February', 'March'],
    datasets: [{ label: 'Orders', data: [12, 19, 7], backgroundColor: ['#2a6', '#26a', '#a62'] }],
  },
})
