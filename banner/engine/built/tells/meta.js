consentry.onChange(({allowed:e})=>window.fbq?.("consent",VENDORS.meta.some(n=>e[n])?"grant":"revoke"));
