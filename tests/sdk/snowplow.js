// Counts a page view and names the visitor with Snowplow.
import { newTracker, setUserId, trackPageView } from '@snowplow/browser-tracker'

const { to } = document.currentScript.dataset

newTracker('sp', to, { appId: 'test' })
setUserId('visitor-4711')
trackPageView()
