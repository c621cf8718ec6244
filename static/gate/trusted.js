/** Text that was made of the page's own, in the form in which a page with Trusted Types takes it. */
let policy

/** `kind` is HTML, Script or ScriptURL. Without Trusted Types, or without leave, the text itself. */
export const trusted = (kind, text) => {
  const same = (given) => given
  try {
    policy ||= window.trustedTypes?.createPolicy('consentry', { createHTML: same, createScript: same, createScriptURL: same })
  } catch {}
  return policy ? policy['create' + kind](text) : text
}
