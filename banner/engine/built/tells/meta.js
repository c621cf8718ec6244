consentry.onChange(({allowed:n})=>window.fbq?.("consent",n.marketing?"grant":"revoke"));
