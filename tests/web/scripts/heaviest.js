// All of it at once: seven hundred fonts twice, five canvases, more than eighty interfaces.
const OTHERS = `deviceMemory connection mediaCapabilities userActivation scheduling geolocation
  clipboard credentials locks storage gpu wakeLock serviceWorker usb hid serial bluetooth xr
  presentation mediaSession keyboard ink virtualKeyboard windowControlsOverlay devicePosture
  mediaDevices permissions userAgentData onLine`.split(/\s+/)
const WINDOW = `devicePixelRatio innerWidth innerHeight outerWidth outerHeight screenX screenY
  isSecureContext crossOriginIsolated origin indexedDB caches history locationbar menubar
  personalbar scrollbars statusbar toolbar visualViewport speechSynthesis performance`.split(/\s+/)
const QUERIES = [
  'prefers-color-scheme: dark', 'prefers-reduced-motion: reduce', 'prefers-contrast: more',
  'color-gamut: p3', 'dynamic-range: high', 'forced-colors: active', 'inverted-colors: inverted',
  'pointer: fine', 'hover: hover', 'display-mode: browser', 'monochrome', 'update: fast',
]
const picture = (size, way) => {
  const canvas = document.createElement('canvas')
  canvas.width = size * 4
  canvas.height = size
  paint(canvas.getContext('2d'))
  return wayOut[way](canvas)
}
const triangles = () => {
  const canvas = document.createElement('canvas')
  canvas.width = 256
  canvas.height = 128
  const gl = canvas.getContext('webgl', { preserveDrawingBuffer: true })
  triangle(gl)
  return canvas.toDataURL()
}
const offscreen = () => {
  const canvas = new OffscreenCanvas(WIDTH, HEIGHT)
  paint(canvas.getContext('2d'))
  return canvas.convertToBlob().then((blob) => blob.size)
}
const addresses = () =>
  new Promise((answer) => {
    const connection = new RTCPeerConnection()
    const found = []
    connection.createDataChannel('')
    connection.onicecandidate = ({ candidate }) =>
      candidate ? found.push(candidate.candidate) : answer(found)
    connection.createOffer().then((offer) => connection.setLocalDescription(offer))
    setTimeout(() => answer(found), 1_500)
  })
const oddities = () => [
  Math.tan(-1e300), Math.sinh(1), Math.cosh(10), Math.expm1(1), Math.cbrt(100), Math.atanh(0.5),
  new Date().getTimezoneOffset(), Intl.DateTimeFormat().resolvedOptions().timeZone,
  Intl.NumberFormat().resolvedOptions().locale, performance.timeOrigin > 0,
  document.createElement('video').canPlayType('video/mp4; codecs="avc1.42E01E"'),
  MediaSource.isTypeSupported('video/webm; codecs="vp9"'), navigator.javaEnabled(),
  history.length, document.referrer, document.characterSet, CSS.supports('color', 'lab(0 0 0)'),
]
send([
  canvasFonts(700),
  domFonts.spans(700),
  picture(60, 'toDataURL'),
  picture(72, 'getImageData'),
  picture(80, 'toBlob'),
  triangles(),
  offscreen(),
  webglParameters(),
  audioWays.getChannelData(),
  audioWays.getFloatFrequencyData(),
  addresses(),
  ask.names(),
  OTHERS.map((name) => String(navigator[name])),
  WINDOW.map((name) => String(window[name])),
  QUERIES.map((query) => matchMedia(`(${query})`).matches),
  fontNames(100).map((name) => document.fonts.check(`12px '${name}'`)),
  window.isSecureContext ? Promise.all(deviceAnswers()) : 'plain',
  oddities(),
])
