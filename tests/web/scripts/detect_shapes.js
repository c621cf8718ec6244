/** Names, order and shape of all properties; name, length and keys of all functions. */
const shape = (own) => `${own.writable ? 'w' : ''}${own.enumerable ? 'e' : ''}${own.configurable ? 'c' : ''}`
  + `:${kindOf(own.get)[0]}${kindOf(own.set)[0]}${kindOf(own.value)[0]}`
const shapes = (owner) => ownKeys(owner).map((key) => `${spell(key)} ${shape(getOwnPropertyDescriptor(owner, key))}`).join(', ')
const face = (made) => `${made.name}/${made.length}/${ownKeys(made).map(spell)}/${'prototype' in made}/${Object.isExtensible(made)}/${typeof made}/`
  + `${getPrototypeOf(made) === Function.prototype}/${Object.prototype.toString.call(made)}/${made.hasOwnProperty('caller')}`

note('global', () => shapes(scope))
note('for in global', () => { const names = []; for (const name in scope) names.push(name); return names.join() })
for (const name of ['document', 'navigator', 'location', 'screen', 'history', 'performance', 'console', 'localStorage', 'indexedDB', 'caches', 'cookieStore', 'crypto']) {
  note(`own ${name}`, () => (scope[name] === undefined ? 'none' : shapes(scope[name])))
  note(`for in ${name}`, () => { const names = []; for (const key in scope[name]) names.push(key); return names.join() })
}
for (const key of ownKeys(scope)) {
  const value = getOwnPropertyDescriptor(scope, key).value
  if (value === scope || value === null || (typeof value !== 'function' && typeof value !== 'object')) continue
  note(`shape ${spell(key)}`, () => shapes(value))
  if (typeof value === 'function' && value.prototype) {
    note(`shape ${spell(key)}.prototype`, () => shapes(value.prototype))
    note(`constructor ${spell(key)}`, () => value.prototype.constructor === value)
  }
}
const faces = {}
for (const [path, made] of members()) {
  const group = path.split(/[.:]/)[0]
  ;(faces[group] ??= []).push(`${path}=${face(made)}`)
}
for (const group in faces) found[`face ${group}`] = faces[group].join('\n')

note('aliases', () => {
  const all = new Map()
  for (const [path, made] of members()) all.set(made, [...(all.get(made) ?? []), path])
  return [...all.values()].filter((paths) => paths.length > 1).map((paths) => paths.join('=')).join('\n')
})
note('webkitRTCPeerConnection', () => scope.webkitRTCPeerConnection === scope.RTCPeerConnection)
note('Worker', () => Worker.prototype.constructor === Worker)
note('fonts.check', () => document.fonts.check.name)
note('webdriver', () => String(navigator.webdriver))
note('chrome', () => `${typeof scope.chrome} ${scope.chrome ? shapes(scope.chrome) : ''}`)
note('console.context', () => `${typeof console.context} ${shapes(console)}`)
note('Error', () => `${shapes(Error)} ${Error.stackTraceLimit} ${'prepareStackTrace' in Error}`)
note('instances', () => [new (scope.Worker ?? Map)('/programs/nothing.js')].map((made) => `${ownKeys(made)} ${getPrototypeOf(made).constructor.name}`).join())
