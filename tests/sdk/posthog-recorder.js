// PostHog with its session recorder on board, as its server's answer turns it on.
import posthog from 'posthog-js/dist/module.full.no-external'

const { to } = document.currentScript.dataset
const FLUSH_MS = 500

posthog.init('phc_test', {
  api_host: to,
  request_queue_config: { flush_interval_ms: FLUSH_MS },
  // Robots are left out unless told otherwise, and a headless browser calls itself one.
  opt_out_useragent_filter: true,
})
