consentry.onChange(({allowed:n})=>window.fbq?.("consent",__SERVICES__.some(e=>n[e])?"grant":"revoke"));
