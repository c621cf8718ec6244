// Counts a page view with Plausible, which knows no visitors.
import Plausible from 'plausible-tracker'

const { to } = document.currentScript.dataset

Plausible({ domain: 'sdk.example', apiHost: to }).trackPageview()
