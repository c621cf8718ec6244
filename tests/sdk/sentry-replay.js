// Films the page with Sentry's replay, as it is set out of the box: all texts are masked.
import * as Sentry from '@sentry/browser'

const { to } = document.currentScript.dataset
const UPLOAD_MS = 1_000

Sentry.init({
  dsn: to.replace('://', '://test@') + '/1',
  replaysSessionSampleRate: 1,
  integrations: [
    Sentry.replayIntegration({
      flushMinDelay: UPLOAD_MS,
      flushMaxDelay: UPLOAD_MS,
      minReplayDuration: UPLOAD_MS,
    }),
  ],
})
