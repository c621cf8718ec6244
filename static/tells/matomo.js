/** Matomo's queue, whether its script is there or not. */
consentry.onChange(({ allowed }) => (window._paq ||= []).push([allowed.analytics ? 'setCookieConsentGiven' : 'forgetCookieConsentGiven']))
