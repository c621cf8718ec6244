// Mixpanel with its session recorder on board: all texts are masked unless told otherwise.
import mixpanel from 'mixpanel-browser'

const { to } = document.currentScript.dataset
const FLUSH_MS = 500

mixpanel.init('test', {
  api_host: to,
  batch_flush_interval_ms: FLUSH_MS,
  record_sessions_percent: 100,
  // Robots are left out unless told otherwise, and a headless browser calls itself one.
  opt_out_useragent_filter: true,
  ignore_dnt: true,
})
mixpanel.track_pageview()
