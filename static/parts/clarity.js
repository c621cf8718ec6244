/** Microsoft Clarity's consent call, queued until its script comes. */
/* global __SERVICES__ */
{
  window.clarity ||= function () {
    (window.clarity.q ||= []).push(arguments)
  }
  const word = (allowed) => (allowed ? 'granted' : 'denied')
  const tell = ({ allowed }) =>
    window.clarity('consentv2', { ad_Storage: word(allowed.marketing), analytics_Storage: word(__SERVICES__.some((id) => allowed[id])) })
  tell(consentry.get())
  consentry.onChange(tell)
}
