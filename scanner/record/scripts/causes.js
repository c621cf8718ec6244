/** Who caused what the network events can't name: workers, blobs, keep-alive requests. */
const absolute = (address) => {
  try { return new NativeURL(text(address), href()).href } catch { return text(address) }
}
const NativeURL = URL

for (const name of ['Worker', 'SharedWorker', 'EventSource']) {
  wrapConstructor(name, (args) => emit('worker', true, absolute(args[0])))
}

wrapMethod(URL, 'createObjectURL', (native) => ({
  createObjectURL(...args) {
    const address = apply(native, this, args)
    emit('blob', true, address)
    return address
  },
}).createObjectURL)

wrapMethod(globalThis, 'fetch', (native) => ({
  fetch(...args) {
    try {
      const target = args[0]
      const options = args[1]
      const asked = options && options.keepalive !== undefined ? options.keepalive : target && target.keepalive
      if (asked) emit('keepalive', true, absolute(target && target.url ? target.url : target))
    } catch { /* the native call will complain in its own words */ }
    return apply(native, this, args)
  },
}).fetch)
