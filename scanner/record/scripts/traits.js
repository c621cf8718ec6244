/** Properties and functions that tell browsers apart, each counted by who reads it. */
const SURFACES = JSON.parse('%SURFACES%')
for (let i = 0; i < SURFACES.length; i++) {
  const [owner, name] = SURFACES[i]
  const at = owner === 'window' ? globalThis : owner === 'Intl.DateTimeFormat' ? Intl.DateTimeFormat.prototype
    : globalThis[owner] && globalThis[owner].prototype
  if (at) countProperty(at, name, `${owner}.${name}`)
}

const { isArray } = Array
/** Those whose argument matters. */
const ASKED = JSON.parse('%ASKED%')
for (let i = 0; i < ASKED.length; i++) {
  const [owner, name] = ASKED[i]
  const constructor = globalThis[owner]
  const isStatic = constructor && !(constructor.prototype && getOwnPropertyDescriptor(constructor.prototype, name))
  const at = owner === 'window' ? globalThis : isStatic ? constructor : constructor && constructor.prototype
  let read = null
  watch(at, name, (self, args) => {
    // A word, { name: 'camera' }, or a list of hints.
    let detail = args.length && typeof args[0] === 'string' ? args[0] : typeof read.name === 'string' ? read.name : ''
    for (let k = 0; k < 12 && typeof read[k] === 'string'; k++) detail += `${detail && ','}${read[k]}`
    use(`${owner}.${name}`, detail)
  }, 1000, 'value', (args) => {
    read = { __proto__: null }
    if (!args.length || args[0] === null || typeof args[0] !== 'object') return
    if (name === 'query') args[0] = overheard(args[0], read)
    else if (isArray(args[0])) {
      // The browser reads a list without its iterator, so its items are looked at as they are.
      for (let k = 0; k < 12; k++) {
        const item = getOwnPropertyDescriptor(args[0], `${k}`)
        if (item && typeof item.value === 'string') read[k] = item.value
      }
    }
  })
}

const SENSORS = ['Accelerometer', 'Gyroscope', 'LinearAccelerationSensor', 'GravitySensor', 'AbsoluteOrientationSensor',
  'RelativeOrientationSensor', 'Magnetometer', 'AmbientLightSensor']
for (let i = 0; i < SENSORS.length; i++) wrapConstructor(SENSORS[i], () => use('Sensor', SENSORS[i]))
