consentry.onChange(({allowed:e})=>(window._paq||=[]).push([__SERVICES__.some(o=>e[o])?"setCookieConsentGiven":"forgetCookieConsentGiven"]));
