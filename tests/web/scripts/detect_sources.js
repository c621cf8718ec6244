/** The text of every function, asked for in all ways; `=` stands for the usual text. */
let foreign = null
if (!inWorker) {
  const frame = document.createElement('iframe')
  ;(document.body ?? document.documentElement).append(frame)
  try { foreign = frame.contentWindow.Function.prototype.toString } catch { /* a sandbox */ }
}
const ways = {
  call: (made) => sourceOf.call(made),
  concat: (made) => made + '',
  apply: (made) => Reflect.apply(Function.prototype.toString, made, []),
  bound: (made) => sourceOf.bind(made)(),
  twice: (made) => sourceOf.toString.call(made),
  foreign: (made) => (foreign ? foreign.call(made) : '='),
  of_bound: (made) => sourceOf.call(made.bind(null)),
  of_proxy: (made) => sourceOf.call(new Proxy(made, {})),
  object: (made) => Object.prototype.toString.call(made),
}
const groups = {}
for (const [path, made] of members()) {
  const told = Object.keys(ways).map((way) => {
    let text
    try { text = ways[way](made) } catch (error) { text = words(error) }
    return text === `function ${made.name}() { [native code] }` ? '=' : text
  })
  ;(groups[path.split(/[.:]/)[0]] ??= []).push(`${path} ${told.join(' | ')}`)
}
for (const group in groups) found[`source ${group}`] = groups[group].join('\n')
if (foreign) {
  const theirs = document.querySelector('iframe').contentWindow
  for (const name of ['fetch', 'setTimeout', 'Worker', 'addEventListener', 'createImageBitmap', 'RTCPeerConnection']) {
    const made = theirs[name]
    note(`theirs ${name}`, () => [sourceOf.call(made), made + '', foreign.call(made), sourceOf.call(made.bind(null)), ownKeys(theirs).length].join(' | '))
    note(`proxy of theirs ${name}`, () => sourceOf.call(new Proxy(made, {})))
  }
  const named = { f() { return 1 } }.f
  note('foreign own', () => `${foreign.call(named)} ${foreign.call(class A {})}`)
}
for (const strange of [undefined, null, 1, 'x', {}, Symbol.iterator, Object.create(fetch)]) {
  outcome(`toString of ${kindOf(strange)} ${String(strange === Object(strange) ? 'object' : typeof strange)}`, () => sourceOf.call(strange), String)
}
