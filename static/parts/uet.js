/** Microsoft Advertising's consent mode: the same order as Google's, one key. */
/* global __SERVICES__ */
{
  const tell = (kind, allowed) =>
    (window.uetq ||= []).push('consent', kind, { ad_storage: __SERVICES__.some((id) => allowed[id]) ? 'granted' : 'denied' })
  const { answered, allowed } = consentry.get()
  tell('default', answered ? {} : allowed)
  if (answered) tell('update', allowed)
  consentry.onChange((choice) => tell('update', choice.allowed))
}
