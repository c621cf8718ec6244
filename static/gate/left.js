/**
 * Whether services that wait have left cookies behind, as this page found it. What they have stored is
 * sent to nobody: that a choice sweeps, for a browser takes milliseconds to open it.
 */
import { cookies } from './choice.js'
import { COOKIES, refused } from './verdict.js'

export const left = () => cookies.some(([name]) => name && refused(COOKIES, name))
