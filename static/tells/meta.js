/** Meta's pixel, where it runs already. */
consentry.onChange(({ allowed }) => window.fbq?.('consent', allowed.marketing ? 'grant' : 'revoke'))
