/** The built-in control that opens the settings on every page: a button as the page has them. */
/* global __REOPEN__ */
addEventListener('DOMContentLoaded', () => {
  const button = document.createElement('button')
  button.dataset.consentry = 'open'
  button.textContent = __REOPEN__[consentry.language()]
  // Properties, not a style attribute: a strict policy allows these alone.
  button.style.cssText = 'position:fixed;left:19px;bottom:19px;z-index:99;padding:9px;border:1px solid;border-radius:9px;font:14px system-ui'
  // Some pages replace their body as they go on.
  document.documentElement.append(button)
})
