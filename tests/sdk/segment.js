// Counts a page view and names the visitor with Segment.
import { AnalyticsBrowser } from '@segment/analytics-next'

const { to } = document.currentScript.dataset
const analytics = AnalyticsBrowser.load(
  { writeKey: 'test', cdnURL: to },
  { integrations: { 'Segment.io': { apiHost: `${new URL(to).host}/v1` } } },
)

analytics.page()
analytics.identify('visitor-4711')
