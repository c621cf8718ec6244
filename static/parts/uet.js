/** Microsoft Advertising's consent mode: the same order as Google's, one key. */
{
  const tell = (kind, { marketing }) =>
    (window.uetq ||= []).push('consent', kind, { ad_storage: marketing ? 'granted' : 'denied' })
  const { answered, allowed } = consentry.get()
  tell('default', answered ? {} : allowed)
  if (answered) tell('update', allowed)
  consentry.onChange((choice) => tell('update', choice.allowed))
}
