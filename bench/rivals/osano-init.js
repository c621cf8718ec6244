// What a site writes for Osano's cookieconsent, as its wizard prints it; `opt-in` brings a reject.
window.cookieconsent.initialise({
  palette: { popup: { background: '#252e39' }, button: { background: '#14a7d0' } },
  type: 'opt-in',
  content: {
    message: 'We would like to remember settings, count visits and show offers.',
    allow: 'Accept all',
    deny: 'Reject all',
    href: '/privacy',
  },
});
