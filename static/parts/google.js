/** Google Consent Mode v2: one default before all tags, then an update when there is a choice. */
{
  const layer = (window.dataLayer ||= [])
  const tell = (kind, allowed) => {
    const [preferences, analytics, marketing] = ['preferences', 'analytics', 'marketing'].map((name) =>
      allowed[name] ? 'granted' : 'denied')
    // Google's tags tell a command from an event by its being an arguments object.
    const command = function () {
      layer.push(arguments)
    }
    command('consent', kind, {
      ad_storage: marketing,
      ad_user_data: marketing,
      ad_personalization: marketing,
      analytics_storage: analytics,
      functionality_storage: preferences,
      personalization_storage: preferences,
      security_storage: 'granted',
    })
    if (kind == 'update') layer.push({ event: 'consentry_update', consentry: allowed })
  }
  const { answered, allowed } = consentry.get()
  tell('default', answered ? {} : allowed)
  if (answered) tell('update', allowed)
  consentry.onChange((choice) => tell('update', choice.allowed))
}
