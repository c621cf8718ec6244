/** Meta's pixel, where it runs already. */
/* global VENDORS */
consentry.onChange(({ allowed }) => window.fbq?.('consent', VENDORS.meta.some((id) => allowed[id]) ? 'grant' : 'revoke'))
