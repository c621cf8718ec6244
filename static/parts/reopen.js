/** The built-in control that opens the settings on every page. */
/* global __REOPEN__ */
addEventListener('DOMContentLoaded', () => {
  const button = document.createElement('button')
  button.dataset.consentry = 'open'
  button.type = 'button'
  button.textContent = __REOPEN__[consentry.language()]
  // Properties, not a style attribute: a strict policy allows these alone.
  button.style.cssText =
    'position:fixed;inset:auto auto 12px 12px;z-index:2147483646;padding:7px 12px;border:1px solid;border-radius:99px;background:Canvas;color:CanvasText;font:14px/1.3 system-ui;cursor:pointer;color-scheme:light dark;opacity:.9'
  const show = () => (button.hidden = !consentry.get().answered)
  show()
  consentry.onChange(show)
  document.body.append(button)
})
