consentry.onChange(({allowed:n})=>(window._paq||=[]).push([n.analytics?"setCookieConsentGiven":"forgetCookieConsentGiven"]));
