navigator
  .getBattery()
  .then((battery) =>
    send([battery.charging, battery.level, battery.chargingTime, battery.dischargingTime]),
  )
