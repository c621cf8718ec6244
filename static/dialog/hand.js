/** Hand choices to the module that tells the server: it comes once the dialog is there. */
import { random } from './random.js'

const SECRET = 'consentry.secret'

export const handing = (kit) => {
  /** What local storage would not take. */
  const spare = {}
  let recorder, coming
  let count = 0

  const load = () =>
    (coming ||= import(DATA.recorder).then((module) => (recorder = module.default(kit, spare)), () => {
      coming = 0
    }))
  setTimeout(load)

  const put = (name, value) => {
    try {
      localStorage[name] = value
      return '!'
    } catch {
      spare[name] = value
    }
  }

  return {
    /** Whether this browser can show that an id is its own; from now on it can. */
    knows() {
      let known = spare[SECRET]
      try {
        known ||= localStorage[SECRET]
      } catch {}
      if (!known) put(SECRET, random(32))
      return known
    },
    /** Take a choice before the cookie has it; the mark that it gets there. */
    add(text) {
      if (recorder) return recorder.add(text)
      load()
      // As recorder/main.js names it, which finds it as soon as it comes, on this page or the next.
      return put(`consentry.outbox.${Date.now() + count++}.${random(16)}`, text)
    },
    /** The server's receipt of this choice, as `[blob, file name]`, where there is one to be had. */
    receipt: async (text) => (await load())?.receipt(text),
  }
}
