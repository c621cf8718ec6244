/** Who listens to the whole page: to every move, key and change of the document. */
if (typeof EventTarget === 'function') {
  const HEARD = { __proto__: null }
  for (const type of '%EVENTS%'.split(' ')) HEARD[type] = 1
  const page = typeof Document === 'function' ? document : null
  const rootOf = page && getterOf(Document.prototype, 'documentElement')
  const bodyOf = page && getterOf(Document.prototype, 'body')
  const whole = (target) => {
    if (!page) return ''
    if (target === page) return 'document'
    if (target === globalThis || target === undefined || target === null) return 'window'
    if (target === apply(rootOf, page, [])) return 'documentElement'
    return target === apply(bodyOf, page, []) ? 'body' : ''
  }

  const listen = watch(EventTarget.prototype, 'addEventListener', (self, args) => {
    const type = args[0]
    if (typeof type !== 'string' || !args[1]) return
    if (HEARD[type] && whole(self)) {
      const at = getOwnPropertyDescriptor(EventTarget.prototype, 'addEventListener')
      use('addEventListener', type, !at || at.value !== listen)
    } else if (type === 'icecandidate') {
      const peer = apply(weakGet, peers, [self])
      if (peer) {
        peer.listened = true
        mark('things', peer.id, peer)
      }
    }
  })
  for (const type in HEARD) {
    if (page) countSetter(Document.prototype, `on${type}`, 'addEventListener', type)
    countSetter(globalThis, `on${type}`, 'addEventListener', type)
  }

  const OPTIONS = ['childList', 'subtree', 'attributes', 'characterData']
  let read = null
  watch(globalThis.MutationObserver && MutationObserver.prototype, 'observe', (self, args) => {
    const root = whole(args[0])
    if (!root || !args[0] || root === 'window') return
    let wanted = ''
    for (let i = 0; i < OPTIONS.length; i++) {
      if (read[OPTIONS[i]]) wanted += `${wanted && ','}${OPTIONS[i]}`
    }
    use('MutationObserver.observe', `${root}:${wanted}`)
  }, 1000, 'value', (args) => {
    read = { __proto__: null }
    if (args.length > 1) args[1] = overheard(args[1], read)
  })
}
