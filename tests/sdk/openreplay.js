// Films the page with OpenReplay.
import { tracker } from '@openreplay/tracker'

const { to } = document.currentScript.dataset
const UPLOAD_MS = 1_000

tracker.configure({ projectKey: 'test', ingestPoint: `${to}/ingest` })
tracker.start()
// A small page would fill its first batch after half a minute only.
setInterval(() => tracker.forceFlushBatch(), UPLOAD_MS)
