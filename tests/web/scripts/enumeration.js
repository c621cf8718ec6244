const NAVIGATOR = `userAgent language languages platform hardwareConcurrency maxTouchPoints vendor
  vendorSub product productSub appVersion appName appCodeName cookieEnabled doNotTrack webdriver
  plugins mimeTypes pdfViewerEnabled`.split(/\s+/)
const SCREEN = ['width', 'height', 'availWidth', 'availHeight', 'colorDepth', 'pixelDepth']
const text = (value) => (Object(value) === value ? Array.from(value, (one) => one.name ?? one) : value)
const getter = (kind, name) => Object.getOwnPropertyDescriptor(kind.prototype, name).get
const ask = {
  names: () => [
    ...NAVIGATOR.map((name) => text(navigator[name])),
    ...SCREEN.map((name) => screen[name]),
  ],
  for_in() {
    const answers = []
    for (const name in navigator) {
      const value = navigator[name]
      if (Object(value) !== value) answers.push([name, value])
    }
    for (const name in screen) answers.push([name, String(screen[name])])
    return answers
  },
  descriptors: () => [
    ...NAVIGATOR.map((name) => text(getter(Navigator, name).call(navigator))),
    ...SCREEN.map((name) => getter(Screen, name).call(screen)),
  ],
  reflect: () => [
    ...NAVIGATOR.map((name) => text(Reflect.get(navigator, name))),
    ...SCREEN.map((name) => Reflect.get(screen, name)),
  ],
}
