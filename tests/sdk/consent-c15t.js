// A page's consent by c15t with React, as its quickstart has it; offline, as there is no backend.
import css from '@c15t/react/styles.css'
import { ConsentBanner, ConsentDialog, ConsentManagerProvider } from '@c15t/react'
import { createElement as h } from 'react'
import { createRoot } from 'react-dom/client'

const sheet = document.createElement('style')
sheet.textContent = css
document.head.append(sheet)

const { banner, ...options } = window.consentSettings
createRoot(document.body.appendChild(document.createElement('div'))).render(
  h(
    ConsentManagerProvider,
    { options: { mode: 'offline', ...options } },
    h(ConsentBanner, banner),
    h(ConsentDialog),
  ),
)
