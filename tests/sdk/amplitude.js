// Counts a page view and names the visitor with Amplitude.
import * as amplitude from '@amplitude/analytics-browser'

const { to } = document.currentScript.dataset
const FLUSH_MS = 300

// Settings and diagnostics would come from hosts outside of the test.
amplitude.init('test', 'visitor-4711', {
  serverUrl: `${to}/2/httpapi`,
  flushIntervalMillis: FLUSH_MS,
  remoteConfig: { fetchRemoteConfig: false },
  enableDiagnostics: false,
  autocapture: { pageViews: true, sessions: true },
})
