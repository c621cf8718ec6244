// Asks for consent with Klaro; what needs it waits.
import * as klaro from 'klaro'

klaro.setup({
  acceptAll: true,
  mustConsent: false,
  translations: { en: { purposes: { analytics: 'Counting' } } },
  services: [{ name: 'counter', title: 'Counter', purposes: ['analytics'] }],
})
