/** Matomo's queue, whether its script is there or not. */
/* global VENDORS */
consentry.onChange(({ allowed }) => (window._paq ||= []).push([VENDORS.matomo.some((id) => allowed[id]) ? 'setCookieConsentGiven' : 'forgetCookieConsentGiven']))
