/** TikTok's pixel, where it runs already. */
/* global VENDORS */
consentry.onChange(({ allowed }) => window.ttq?.[VENDORS.tiktok.some((id) => allowed[id]) ? 'grantConsent' : 'revokeConsent']?.())
