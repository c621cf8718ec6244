// Says yes in the visitor's stead, so that vanilla-cookieconsent keeps the choice.
import './cookieconsent.js'
import * as CookieConsent from 'vanilla-cookieconsent'

const READY_MS = 300

setTimeout(() => CookieConsent.acceptCategory('all'), READY_MS)
