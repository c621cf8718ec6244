/** Whether services that wait have left something behind on this page. */
import { COOKIES, refused, STORAGE } from './verdict.js'

export const left = () => {
  try {
    return (
      document.cookie.split('; ').some((pair) => refused(COOKIES, pair.split('=')[0])) ||
      [localStorage, sessionStorage].some((storage) => Object.keys(storage).some((name) => refused(STORAGE, name)))
    )
  } catch {}
}
