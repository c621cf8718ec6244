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
      const before = gesture()
      const wanted = { __proto__: null, audio: undefined, video: undefined }
      if (typeof name === 'function' && args.length) args[0] = overheard(args[0], wanted)
      const answer = apply(native, this, args)
      emit('permission', true, typeof name === 'function' ? name(wanted) : name, before)
      return answer
    },
  })[method])
  const prototypeOf = (name) => typeof globalThis[name] === 'function' && globalThis[name].prototype

  const devices = (wanted) => {
    if (!wanted.video) return 'microphone'
    return wanted.audio ? 'camera and microphone' : 'camera'
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
