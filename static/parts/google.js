/** Google Consent Mode v2: one default before all tags, then an update when there is a choice. */
{
  const layer = (window.dataLayer ||= [])
  // Google's tags tell a command from an event by its being an arguments object.
  const command = function () {
    layer.push(arguments)
  }
  const tell = (kind, allowed) => {
    const word = (name) => (allowed[name] ? 'granted' : 'denied')
    command('consent', kind, {
      ad_storage: word('marketing'),
      ad_user_data: word('marketing'),
      ad_personalization: word('marketing'),
      analytics_storage: word('analytics'),
      functionality_storage: word('preferences'),
      personalization_storage: word('preferences'),
      security_storage: 'granted',
    })
    command('set', 'ads_data_redaction', !allowed.marketing)
    if (kind == 'update') layer.push({ event: 'consentry_update', consentry: allowed })
  }
  const { answered, allowed } = consentry.get()
  tell('default', answered ? {} : allowed)
  if (answered) tell('update', allowed)
  consentry.onChange((choice) => tell('update', choice.allowed))
}
