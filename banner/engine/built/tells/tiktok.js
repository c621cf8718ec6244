consentry.onChange(({allowed:n})=>window.ttq?.[__SERVICES__.some(e=>n[e])?"grantConsent":"revokeConsent"]?.());
