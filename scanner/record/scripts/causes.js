/** Who caused what the network events can't name: workers, blobs, keep-alive requests. */
const absolute = (address) => {
  const given = trusted(address) ?? text(address)
  try { return apply(hrefOf, new NativeURL(given, href()), []) } catch { return given }
}
const NativeURL = URL
const hrefOf = getterOf(URL.prototype, 'href')

for (const name of ['Worker', 'SharedWorker', 'EventSource']) {
  wrapConstructor(name, (args) => emit('worker', true, absolute(args[0])), '', 1)
}

wrapMethod(URL, 'createObjectURL', (native) => ({
  createObjectURL(...args) {
    const address = apply(native, this, args)
    emit('blob', true, address)
    return address
  },
}).createObjectURL)

const urlOf = getterOf(Request.prototype, 'url')
const keepaliveOf = getterOf(Request.prototype, 'keepalive')
const requestUrl = (given) => {
  try { return isObject(given) ? apply(urlOf, given, []) : '' } catch { return '' }
}
wrapMethod(globalThis, 'fetch', (native) => ({
  fetch(...args) {
    const address = requestUrl(args[0])
    const options = { __proto__: null, keepalive: undefined }
    const own = this === undefined || this === globalThis
    if (own && !address) once(args, 1)
    if (own && args.length > 1) args[1] = overheard(args[1], options)
    const answer = apply(native, this, args)
    const asked = options.keepalive ?? (address && apply(keepaliveOf, args[0], []))
    if (asked) emit('keepalive', true, absolute(address || args[0]))
    return answer
  },
}).fetch)
