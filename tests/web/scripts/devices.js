const PERMISSIONS = [
  'geolocation', 'notifications', 'camera', 'microphone', 'midi', 'clipboard-read',
  'accelerometer', 'gyroscope', 'background-sync', 'persistent-storage',
]
const deviceAnswers = () => [
  speechSynthesis.getVoices().map((voice) => [voice.name, voice.lang]),
  navigator.mediaDevices.enumerateDevices().then((found) => found.map((device) => device.kind)),
  Promise.all(
    PERMISSIONS.map((name) =>
      navigator.permissions.query({ name }).then((status) => status.state, () => 'unknown'),
    ),
  ),
  Array.from(navigator.plugins, (plugin) => [plugin.name, plugin.filename]),
  navigator.keyboard.getLayoutMap().then((map) => Array.from(map), () => 'none'),
]
