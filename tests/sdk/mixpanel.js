// Counts a page view and names the visitor with Mixpanel; no recording.
import mixpanel from 'mixpanel-browser/dist/mixpanel-core.cjs'

const { to } = document.currentScript.dataset
const FLUSH_MS = 500

mixpanel.init('test', {
  api_host: to,
  batch_flush_interval_ms: FLUSH_MS,
  // Robots are left out unless told otherwise, and a headless browser calls itself one.
  opt_out_useragent_filter: true,
  ignore_dnt: true,
})
mixpanel.identify('visitor-4711')
mixpanel.track_pageview()
