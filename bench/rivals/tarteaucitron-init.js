// What a site writes for tarteaucitron: the options of its README, and a service of three types.
tarteaucitron.init({
  privacyUrl: '',
  bodyPosition: 'bottom',
  hashtag: '#tarteaucitron',
  cookieName: 'tarteaucitron',
  orientation: 'middle',
  groupServices: false,
  showDetailsOnClick: true,
  serviceDefaultState: 'wait',
  showAlertSmall: false,
  showTitleBanner: false,
  cookieslist: false,
  cookieslistEmbed: false,
  showIcon: true,
  iconPosition: 'BottomRight',
  adblocker: false,
  DenyAllCta: true,
  AcceptAllCta: true,
  highPrivacy: true,
  alwaysNeedConsent: false,
  handleBrowserDNTRequest: false,
  removeCredit: false,
  moreInfoLink: true,
  useExternalCss: false,
  useExternalJs: false,
  readmoreLink: '',
  mandatory: true,
  mandatoryCta: true,
  googleConsentMode: true,
  bingConsentMode: true,
  pianoConsentMode: true,
  pianoConsentModeEssential: false,
  softConsentMode: false,
  dataLayer: false,
  serverSide: false,
  partnersList: false,
});
tarteaucitron.services.chat = {
  key: 'chat', type: 'support', name: 'Chat', needConsent: true, cookies: [], js: function () {},
};
tarteaucitron.services.counter = {
  key: 'counter', type: 'analytic', name: 'Counter', needConsent: true, cookies: [], js: function () {},
};
tarteaucitron.services.offers = {
  key: 'offers', type: 'ads', name: 'Offers', needConsent: true, cookies: [], js: function () {},
};
(tarteaucitron.job = tarteaucitron.job || []).push('chat', 'counter', 'offers');
