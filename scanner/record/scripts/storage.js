/** Storage writes: web storage by method or property, databases, caches, service workers. */
if (typeof Storage === 'function') {
  const lengthOf = getOwnPropertyDescriptor(Storage.prototype, 'length').get
  const keyAt = Storage.prototype.key
  const has = Set.prototype.has
  const add = Set.prototype.add
  const stores = []

  const scan = (store, found) => {
    const length = apply(lengthOf, store.area, [])
    if (length === store.length) return
    store.length = length
    for (let i = 0; i < length && i < 1000; i++) {
      const key = apply(keyAt, store.area, [i])
      if (key === null || apply(has, store.keys, [key])) continue
      apply(add, store.keys, [key])
      if (found) found(key)
    }
  }

  const grown = (store) => {
    try {
      if (store.area) scan(store, (key) => emit('storage', true, 'property', store.kind, key))
    } catch { /* storage was taken away */ }
  }

  for (const kind of ['localStorage', 'sessionStorage']) {
    const own = getOwnPropertyDescriptor(globalThis, kind)
    // Where there is none to be had, there is nothing to watch.
    if (!own || !own.get || opaque) continue
    const { get } = own
    const store = { kind: kind === 'localStorage' ? 'local' : 'session', area: null, keys: new Set(), length: -1, waiting: false }
    stores[stores.length] = store
    const wrapper = getOwnPropertyDescriptor({
      get [kind]() {
        const area = apply(get, this, [])
        if (this !== undefined && this !== globalThis) return area
        if (store.area !== area && area) {
          store.area = area
          scan(store, null)
        }
        // `localStorage.key = value` calls no method: see at the next look, and when this script
        // is through, whether the area grew.
        grown(store)
        if (area && !store.waiting) {
          store.waiting = true
          apply(then, resolved, [() => {
            store.waiting = false
            grown(store)
          }])
        }
        return area
      },
    }, kind).get
    own.get = disguise(wrapper, get)
    defineProperty(globalThis, kind, own)
  }

  const kindOf = (area) => {
    for (let i = 0; i < stores.length; i++) {
      if (stores[i].area === area) return stores[i]
    }
    return null
  }
  for (const method of ['setItem', 'removeItem', 'clear']) {
    wrapMethod(Storage.prototype, method, (native) => ({
      [method](...args) {
        const store = kindOf(this)
        if (store && method !== 'clear') once(args, method === 'setItem' ? 2 : 1)
        const answer = apply(native, this, args)
        const key = method === 'clear' ? '' : text(args[0])
        if (store && method === 'setItem') {
          apply(add, store.keys, [key])
        }
        emit('storage', true, method, store ? store.kind : 'local', key)
        return answer
      },
    })[method])
  }
}

const reportOpen = (owner, method, kind, part, from) => {
  if (!owner) return
  const get = from ? getterOf(from.prototype, part) : globalGetter(part)
  const isTheirs = (it) => {
    try { return it === apply(get, from ? globalThis.navigator : globalThis, []) } catch { return false }
  }
  wrapMethod(owner.prototype, method, (native) => ({
    [method](...args) {
      if (isObject(args[0]) && isTheirs(this)) once(args, 1)
      const answer = apply(native, this, args)
      emit('open', true, kind, trusted(args[0]) ?? text(args[0]))
      return answer
    },
  })[method])
}
reportOpen(globalThis.IDBFactory, 'open', 'indexeddb', 'indexedDB')
reportOpen(globalThis.CacheStorage, 'open', 'cache', 'caches')
reportOpen(globalThis.ServiceWorkerContainer, 'register', 'service_worker', 'serviceWorker', globalThis.Navigator)
