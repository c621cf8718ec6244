// Counts a page view and names the visitor with PostHog; no recording.
import posthog from 'posthog-js/dist/module.no-external'

const { to } = document.currentScript.dataset

posthog.init('phc_test', {
  api_host: to,
  capture_pageview: true,
  disable_session_recording: true,
  disable_surveys: true,
  // Robots are left out unless told otherwise, and a headless browser calls itself one.
  opt_out_useragent_filter: true,
})
posthog.identify('visitor-4711')
