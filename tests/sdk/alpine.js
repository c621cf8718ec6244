// A framework that watches the whole document for its own attributes, and tells nobody.
import Alpine from 'alpinejs'

document.getElementById('stage').innerHTML = `
  <div x-data="{ open: false }">
    <button @click="open = !open">Opening hours</button>
    <p x-show="open">Monday to Friday</p>
  </div>`
Alpine.start()
