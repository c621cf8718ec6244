// What each page of this web does beside its banner: it keeps the visitor's choice, tells its server
// of each press and each choice, and loads its tags once they may run.
const page = (() => {
  const HALF_A_YEAR_S = 15552000
  const LOOK_MS = 100
  const TOLD = 'told'

  const tell = (kind, what) => navigator.sendBeacon(`/_told?${kind}=${encodeURIComponent(what)}`)

  const opened = () =>
    new Promise((done) => {
      const asked = indexedDB.open('choices', 1)
      asked.onupgradeneeded = () => asked.result.createObjectStore('kept')
      asked.onsuccess = () => done(asked.result)
    })
  const row = async (mode, deed) => {
    const base = await opened()
    return new Promise((done) => {
      const asked = deed(base.transaction('kept', mode).objectStore('kept'))
      asked.onsuccess = () => done(asked.result ?? null)
    })
  }
  const cookie = (name) =>
    document.cookie.split('; ').find((one) => one.startsWith(`${name}=`))?.slice(name.length + 1)

  // Where a choice can be kept; `read` and `write` may be asynchronous.
  const MEMORIES = {
    cookie: {
      read: () => cookie('choice') ?? null,
      write: (state) => {
        document.cookie = `choice=${state}; max-age=${HALF_A_YEAR_S}; path=/; samesite=lax`
      },
    },
    local: {
      read: () => localStorage.getItem('privacy.choice'),
      write: (state) => localStorage.setItem('privacy.choice', state),
    },
    session: {
      read: () => sessionStorage.getItem('choice'),
      write: (state) => sessionStorage.setItem('choice', state),
    },
    indexed: {
      read: () => row('readonly', (kept) => kept.get('choice')),
      write: (state) => row('readwrite', (kept) => kept.put(state, 'choice')),
    },
    server: {
      read: async () => (await (await fetch('/_known')).json()).state,
      write: (state) => fetch(`/_keep?state=${state}`, { method: 'POST', keepalive: true }),
    },
    nowhere: { read: () => null, write: () => {} },
  }
  let memory = MEMORIES.cookie

  const loadTags = () => {
    const tag = document.createElement('script')
    tag.src = `https://t.metrics-web.example/t.js?for=${location.host}`
    document.head.append(tag)
  }

  const pressed = (what) => tell('pressed', what)

  const answer = async (state) => {
    tell('chose', state)
    await memory.write(state)
    if (state !== 'rejected') loadTags()
  }

  // Calls `show` where nothing was chosen yet.
  const ask = async (show) => {
    const known = await memory.read()
    if (known === null) await show()
    else if (known !== 'rejected') loadTags()
  }

  const DEEDS = { accept: () => answer('accepted'), reject: () => answer('rejected') }

  // Tells of each press of a control; accept and reject are kept, and take the box away.
  const wire = (box, controls) => {
    for (const [selector, given] of Object.entries(controls)) {
      const [what, deed] = [given].flat()
      for (const control of box.querySelectorAll(selector)) {
        control.addEventListener('click', async (event) => {
          if (control.tagName === 'A' || control.type === 'submit') event.preventDefault()
          pressed(what)
          await DEEDS[what]?.()
          if (deed) await deed(event)
          else if (DEEDS[what]) box.hidden = true
        })
      }
    }
  }

  const banner = (selector, controls, show) => {
    const box = typeof selector === 'string' ? document.querySelector(selector) : selector
    wire(box, controls)
    return ask(show ?? (() => { box.hidden = false }))
  }

  // All on, none on, or something between.
  const said = (switches) => {
    const on = switches.filter(Boolean).length
    return on === 0 ? 'rejected' : on === switches.length ? 'accepted' : 'partial'
  }
  const boxes = (root, selector) =>
    said([...root.querySelectorAll(selector)].map((one) => one.checked))

  // For consent tools: asks again and again what the visitor has chosen, and tells what is new.
  const watch = (read) => {
    const look = () => {
      let state = null
      try {
        state = read()
      } catch {
        // The tool is not there yet.
      }
      if (!state || state === sessionStorage.getItem(TOLD)) return
      tell('chose', state)
      sessionStorage.setItem(TOLD, state)
      if (state !== 'rejected') loadTags()
    }
    setInterval(look, LOOK_MS)
    window.addEventListener('click', (event) => {
      const control = event.composedPath().find((one) => one.matches?.('button, a, [role=button]'))
      if (control) pressed((control.innerText || control.ariaLabel || control.id).trim().slice(0, 60))
    }, true)
  }

  return {
    answer, ask, banner, boxes, cookie, loadTags, pressed, said, tell, watch, wire,
    keep: (where) => { memory = MEMORIES[where] },
  }
})()
