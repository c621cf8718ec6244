// One second of a falling tone, made here so that no file is needed.
const wave = () => {
  const rate = 8_000
  const file = new DataView(new ArrayBuffer(44 + rate))
  const word = (at, text) => [...text].forEach((sign, by) => file.setUint8(at + by, sign.charCodeAt(0)))
  word(0, 'RIFF')
  file.setUint32(4, 36 + rate, true)
  word(8, 'WAVEfmt ')
  file.setUint32(16, 16, true)
  file.setUint16(20, 1, true)
  file.setUint16(22, 1, true)
  file.setUint32(24, rate, true)
  file.setUint32(28, rate, true)
  file.setUint16(32, 1, true)
  file.setUint16(34, 8, true)
  word(36, 'data')
  file.setUint32(40, rate, true)
  for (let at = 0; at < rate; at += 1) {
    file.setUint8(44 + at, 128 + Math.round(90 * Math.sin((at * (500 - at / 40)) / 1_300)))
  }
  return file.buffer
}
