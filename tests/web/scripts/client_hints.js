const HINTS = ['architecture', 'bitness', 'model', 'platformVersion', 'uaFullVersion', 'fullVersionList']
navigator.userAgentData.getHighEntropyValues(HINTS).then((values) => send([values]))
