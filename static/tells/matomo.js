/** Matomo's queue, whether its script is there or not. */
/* global __SERVICES__ */
consentry.onChange(({ allowed }) => (window._paq ||= []).push([__SERVICES__.some((id) => allowed[id]) ? 'setCookieConsentGiven' : 'forgetCookieConsentGiven']))
