// Asks for consent with vanilla-cookieconsent; what needs it waits.
import * as CookieConsent from 'vanilla-cookieconsent'
import css from 'vanilla-cookieconsent/dist/cookieconsent.css'

const sheet = document.createElement('style')
sheet.textContent = css
document.head.append(sheet)

CookieConsent.run({
  // A headless browser calls itself a robot.
  hideFromBots: false,
  categories: { necessary: { enabled: true, readOnly: true }, analytics: {} },
  language: {
    default: 'en',
    translations: {
      en: {
        consentModal: {
          title: 'May we count you?',
          description: 'Nothing is counted before you say yes.',
          acceptAllBtn: 'Accept all',
          acceptNecessaryBtn: 'Reject all',
        },
        preferencesModal: { sections: [] },
      },
    },
  },
})
