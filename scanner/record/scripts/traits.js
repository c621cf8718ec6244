/** Properties and functions that tell browsers apart, each counted by who reads it. */
const SURFACES = JSON.parse('%SURFACES%')
for (let i = 0; i < SURFACES.length; i++) {
  const [owner, name] = SURFACES[i]
  const at = owner === 'window' ? globalThis : owner === 'Intl.DateTimeFormat' ? Intl.DateTimeFormat.prototype
    : globalThis[owner] && globalThis[owner].prototype
  if (at) countProperty(at, name, `${owner}.${name}`)
}

/** Those whose argument matters. */
const ASKED = JSON.parse('%ASKED%')
for (let i = 0; i < ASKED.length; i++) {
  const [owner, name] = ASKED[i]
  const constructor = globalThis[owner]
  const isStatic = constructor && !(constructor.prototype && getOwnPropertyDescriptor(constructor.prototype, name))
  const at = owner === 'window' ? globalThis : isStatic ? constructor : constructor && constructor.prototype
  watch(at, name, (self, args) => {
    const asked = args[0]
    let detail = typeof asked === 'string' ? asked : ''
    if (asked !== null && typeof asked === 'object') {
      // { name: 'camera' }, or a list of hints
      const named = getOwnPropertyDescriptor(asked, 'name')
      if (named && typeof named.value === 'string') detail = named.value
      for (let k = 0; k < 12; k++) {
        const item = getOwnPropertyDescriptor(asked, `${k}`)
        if (!item || typeof item.value !== 'string') break
        detail += `${detail && ','}${item.value}`
      }
    }
    use(`${owner}.${name}`, detail)
  })
}

const SENSORS = ['Accelerometer', 'Gyroscope', 'LinearAccelerationSensor', 'GravitySensor', 'AbsoluteOrientationSensor',
  'RelativeOrientationSensor', 'Magnetometer', 'AmbientLightSensor']
for (let i = 0; i < SENSORS.length; i++) wrapConstructor(SENSORS[i], () => use('Sensor', SENSORS[i]))
