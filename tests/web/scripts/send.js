// What every tracker here ends with: a short hash of all answers, told to the collector.
const hash = (text) => {
  let sum = 0x811c9dc5
  for (let at = 0; at < text.length; at += 1) sum = Math.imul(sum ^ text.charCodeAt(at), 0x01000193)
  return (sum >>> 0).toString(16)
}
const send = async (answers) => {
  const text = JSON.stringify(await Promise.all(answers))
  const told = `${COLLECTOR}/${CASE}?h=${hash(text)}&n=${text.length}`
  return fetch(told, { mode: 'no-cors', keepalive: true })
}
