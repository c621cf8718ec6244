const seen = []
const feel = {
  events() {
    addEventListener('devicemotion', (event) => seen.push(event.accelerationIncludingGravity?.x))
    addEventListener('deviceorientation', (event) => seen.push(event.alpha, event.beta))
  },
  constructors() {
    for (const kind of [Accelerometer, Gyroscope, LinearAccelerationSensor, AbsoluteOrientationSensor]) {
      const sensor = new kind({ frequency: 20 })
      sensor.onreading = () => seen.push(sensor.x ?? sensor.quaternion)
      sensor.onerror = (event) => seen.push(event.error.name)
      sensor.start()
    }
  },
}
feel[WAY]()
setTimeout(() => send([WAY, seen]), 500)
