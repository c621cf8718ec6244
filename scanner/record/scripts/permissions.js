/** Permissions that a page asks for, and whether the visitor had clicked or typed before. */
if (typeof Navigator === 'function' && typeof UserActivation === 'function') {
  const { navigator } = globalThis
  const activationOf = getterOf(Navigator.prototype, 'userActivation')
  const everActive = getterOf(UserActivation.prototype, 'hasBeenActive')
  const gesture = () => {
    try {
      return apply(everActive, apply(activationOf, navigator, []), []) ? 'gesture' : ''
    } catch {
      return ''
    }
  }

  const asks = (owner, method, name) => wrapMethod(owner, method, (native) => ({
    [method](...args) {
      emit('permission', true, typeof name === 'function' ? name(args[0]) : name, gesture())
      return apply(native, this, args)
    },
  })[method])
  const prototypeOf = (name) => typeof globalThis[name] === 'function' && globalThis[name].prototype

  // The page's getters are not run: it could count how often.
  const wants = (given, member) => {
    try {
      const own = getOwnPropertyDescriptor(given, member)
      return !!own && (!!own.get || !!own.value)
    } catch {
      return false
    }
  }
  const devices = (given) => {
    if (!wants(given, 'video')) return 'microphone'
    return wants(given, 'audio') ? 'camera and microphone' : 'camera'
  }

  asks(globalThis.Notification, 'requestPermission', 'notifications')
  asks(prototypeOf('PushManager'), 'subscribe', 'push messages')
  asks(prototypeOf('Geolocation'), 'getCurrentPosition', 'geolocation')
  asks(prototypeOf('Geolocation'), 'watchPosition', 'geolocation')
  asks(prototypeOf('MediaDevices'), 'getUserMedia', devices)
  asks(prototypeOf('MediaDevices'), 'getDisplayMedia', 'screen')
  asks(Navigator.prototype, 'getUserMedia', devices)
  asks(Navigator.prototype, 'webkitGetUserMedia', devices)
  asks(Navigator.prototype, 'requestMIDIAccess', 'MIDI devices')
  asks(prototypeOf('Clipboard'), 'read', 'clipboard')
  asks(prototypeOf('Clipboard'), 'readText', 'clipboard')
  asks(globalThis, 'queryLocalFonts', 'local fonts')
  asks(globalThis, 'getScreenDetails', 'screens')
}
