/** Privacy signals for browsers that have none of their own; their headers are sent elsewhere. */
const signalled = '%SIGNALS%'
const navigatorPrototype = (globalThis.WorkerNavigator || globalThis.Navigator || {}).prototype
// Throws where `this` is no navigator, as every native getter there does.
const beNavigator = getterOf(navigatorPrototype, 'userAgent')

if (apply(includes, signalled, ['gpc']) && beNavigator && !getterOf(navigatorPrototype, 'globalPrivacyControl')) {
  const { get } = getOwnPropertyDescriptor({
    get globalPrivacyControl() {
      apply(beNavigator, this, [])
      return true
    },
  }, 'globalPrivacyControl')
  const wrapper = disguise(get, get)
  apply(weakSet, masks, [wrapper, 'function get globalPrivacyControl() { [native code] }'])
  defineProperty(navigatorPrototype, 'globalPrivacyControl', {
    __proto__: null, get: wrapper, set: undefined, enumerable: true, configurable: true,
  })
}

// Chromium's workers have no doNotTrack.
if (apply(includes, signalled, ['dnt']) && getterOf(navigatorPrototype, 'doNotTrack')) {
  const native = getterOf(navigatorPrototype, 'doNotTrack')
  const { get } = getOwnPropertyDescriptor({
    get doNotTrack() {
      apply(native, this, [])
      return '1'
    },
  }, 'doNotTrack')
  defineProperty(navigatorPrototype, 'doNotTrack', { __proto__: null, get: disguise(get, native) })
}
