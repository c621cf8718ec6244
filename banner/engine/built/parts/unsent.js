/!/.test(consentry.get().text)&&consentry.receipt();
