/** Meta's pixel, where it runs already. */
/* global __SERVICES__ */
consentry.onChange(({ allowed }) => window.fbq?.('consent', __SERVICES__.some((id) => allowed[id]) ? 'grant' : 'revoke'))
