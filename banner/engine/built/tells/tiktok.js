consentry.onChange(({allowed:n})=>window.ttq?.[VENDORS.tiktok.some(o=>n[o])?"grantConsent":"revokeConsent"]?.());
