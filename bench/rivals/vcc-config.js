// What a site writes for vanilla-cookieconsent: four categories, three buttons, own texts.
import './cookieconsent.umd.js'

CookieConsent.run({
  // A headless browser calls itself a robot.
  hideFromBots: false,
  categories: {
    necessary: { enabled: true, readOnly: true },
    functional: {},
    statistics: {},
    marketing: {},
  },
  language: {
    default: 'en',
    translations: {
      en: {
        consentModal: {
          title: 'Your choice',
          description:
            'We would like to remember settings, count visits and show offers. You decide, and you '
            + 'can change your mind at any time.',
          acceptAllBtn: 'Accept all',
          acceptNecessaryBtn: 'Reject all',
          showPreferencesBtn: 'Settings',
        },
        preferencesModal: {
          title: 'Settings',
          acceptAllBtn: 'Accept all',
          acceptNecessaryBtn: 'Reject all',
          savePreferencesBtn: 'Save',
          closeIconLabel: 'Close',
          sections: [
            {
              title: 'Necessary',
              description: 'The site needs these to work.',
              linkedCategory: 'necessary',
            },
            {
              title: 'Functional',
              description: 'Remembers settings.',
              linkedCategory: 'functional',
            },
            {
              title: 'Statistics',
              description: 'Counts visits.',
              linkedCategory: 'statistics',
            },
            {
              title: 'Marketing',
              description: 'Shows offers.',
              linkedCategory: 'marketing',
            },
          ],
        },
      },
    },
  },
})
