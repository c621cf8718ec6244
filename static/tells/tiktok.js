/** TikTok's pixel, where it runs already. */
/* global __SERVICES__ */
consentry.onChange(({ allowed }) => window.ttq?.[__SERVICES__.some((id) => allowed[id]) ? 'grantConsent' : 'revokeConsent']?.())
