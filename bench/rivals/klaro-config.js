// What a site writes for Klaro: a service for each of three purposes, three choices.
var klaroConfig = {
  version: 1,
  acceptAll: true,
  mustConsent: false,
  translations: {
    en: {
      purposes: {
        functional: { title: 'Functional', description: 'Remembers settings.' },
        statistics: { title: 'Statistics', description: 'Counts visits.' },
        marketing: { title: 'Marketing', description: 'Shows offers.' },
      },
    },
  },
  services: [
    { name: 'chat', title: 'Chat', purposes: ['functional'] },
    { name: 'counter', title: 'Counter', purposes: ['statistics'] },
    { name: 'offers', title: 'Offers', purposes: ['marketing'] },
  ],
}
