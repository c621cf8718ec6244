// Replaces emoji by pictures.
import twemoji from '@twemoji/api'

const { to } = document.currentScript.dataset
const text = document.createElement('p')
text.textContent = 'Delivered 🚚 with love ❤️ and 🎉'
document.getElementById('stage').append(text)

twemoji.parse(document.body, { base: `${to}/`, folder: 'svg', ext: '.svg' })
