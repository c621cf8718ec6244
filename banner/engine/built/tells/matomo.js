consentry.onChange(({allowed:o})=>(window._paq||=[]).push([VENDORS.matomo.some(e=>o[e])?"setCookieConsentGiven":"forgetCookieConsentGiven"]));
