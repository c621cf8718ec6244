/** A choice that the server has not got is sent by what comes with the dialog, which each page fetches until it has. */
if (/!/.test(consentry.get().text)) consentry.receipt()
