// A page's consent by react-cookie-manager; the page says what its properties are.
import { CookieManager } from 'react-cookie-manager'
import { createElement as h } from 'react'
import { createRoot } from 'react-dom/client'

createRoot(document.body.appendChild(document.createElement('div'))).render(
  h(CookieManager, window.consentSettings, h('p', null, 'Oak, beech and ash.')),
)
