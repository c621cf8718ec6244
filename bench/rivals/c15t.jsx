// What a site writes for c15t with React, after its quickstart; offline, as there is no backend.
import './c15t.css'
import { ConsentBanner, ConsentDialog, ConsentManagerProvider } from '@c15t/react'
import { createRoot } from 'react-dom/client'

const OPTIONS = {
  mode: 'offline',
  consentCategories: ['necessary', 'functionality', 'measurement', 'marketing'],
}

createRoot(document.getElementById('consent')).render(
  <ConsentManagerProvider options={OPTIONS}>
    <ConsentBanner />
    <ConsentDialog />
  </ConsentManagerProvider>,
)
