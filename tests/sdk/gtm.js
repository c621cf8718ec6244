// Loads a tag manager's container from the usual host, which is ours in the test.
import { GtmSupport } from '@gtm-support/core'

const manager = new GtmSupport({ id: 'GTM-T3ST' })

manager.enable()
manager.trackView('Start', '/gtm')
