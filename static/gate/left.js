/** Whether services that wait have left something behind on this page. */
import { COOKIES, now, refused, STORAGE } from './verdict.js'

export const left = () => {
  try {
    return (
      document.cookie.split('; ').some((pair) => refused(COOKIES, pair.split('=')[0])) ||
      // A choice has swept the storage, which a browser takes a millisecond to open.
      (!now.choice && [localStorage, sessionStorage].some((storage) => Object.keys(storage).some((name) => refused(STORAGE, name))))
    )
  } catch {}
}
