// Counts a page view and names the visitor with Countly.
import Countly from 'countly-sdk-web'

const { to } = document.currentScript.dataset
const QUEUE_MS = 300

// Robots are left out unless told otherwise, and a headless browser calls itself one.
Countly.init({ app_key: 'test', url: to, ignore_bots: false, interval: QUEUE_MS })
Countly.track_sessions()
Countly.track_pageview()
Countly.user_details({ username: 'visitor-4711' })
