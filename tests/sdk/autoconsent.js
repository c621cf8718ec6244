// Finds consent banners and answers them for the visitor; another part tells it how, and hears of it.
import AutoConsent from '@duckduckgo/autoconsent'
import { autoconsent } from '@duckduckgo/autoconsent/rules/rules.json'

const client = new AutoConsent(window.tellBackground, null, { autoconsent })
window.tellClient = (message) => client.receiveMessageCallback(message)
