// A page's consent by react-cookie-consent; the page says what its properties are.
import CookieConsent from 'react-cookie-consent'
import { createElement as h } from 'react'
import { createRoot } from 'react-dom/client'

const { text, ...properties } = window.consentSettings
createRoot(document.body.appendChild(document.createElement('div'))).render(
  h(CookieConsent, properties, text),
)
