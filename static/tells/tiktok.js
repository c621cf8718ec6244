/** TikTok's pixel, where it runs already. */
consentry.onChange(({ allowed }) => window.ttq?.[allowed.marketing ? 'grantConsent' : 'revokeConsent']?.())
