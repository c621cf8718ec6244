const WANTED = ['1em "Shop Icons"', '1em "Shop Sans"', '700 1em "Shop Sans"']
const shown = () => {
  const ready = WANTED.map((font) => document.fonts.check(font))
  document.documentElement.classList.toggle('icons', ready[0])
  return ready
}
shown()
Promise.all(WANTED.map((font) => document.fonts.load(font))).then(() => done(shown()))
