consentry.onChange(({allowed:n})=>window.ttq?.[n.marketing?"grantConsent":"revokeConsent"]?.());
