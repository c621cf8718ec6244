/** The page's own part: runs the program in every place, and sends each report to the site. */
const expected = new Set(PLACES)
const begun = new Set()
globalThis.collect = async (report) => {
  if (begun.has(report.place)) return
  begun.add(report.place)
  // The server keeps 256 KiB of a body.
  const whole = JSON.stringify(report.found)
  for (let from = 0; from < whole.length; from += 80000) {
    const part = whole.slice(from, from + 80000)
    await send(`/found?program=${report.program}&place=${report.place}&from=${from}`, { method: 'POST', body: part })
  }
  expected.delete(report.place)
}
const send = globalThis.fetch.bind(globalThis)
addEventListener('message', (event) => { if (event.data && event.data.program) collect(event.data) })
addEventListener('load', async () => {
  const add = (frame) => { document.body.append(frame); return frame }
  const make = (more) => Object.assign(document.createElement('iframe'), more)
  const run = (frame, source) => {
    const script = frame.contentDocument.createElement('script')
    script.src = source
    frame.contentDocument.documentElement.append(script)
  }
  const wait = async (place) => { for (let i = 0; i < 400 && expected.has(place); i++) await new Promise((done) => { setTimeout(done, 25) }) }
  await wait('page')
  if (expected.has('frame')) add(make({ src: `/frame/${CASE}` }))
  await wait('frame')
  if (expected.has('blank')) run(add(make({})), `/programs/blank/${CASE}.js`)
  await wait('blank')
  if (expected.has('sandbox')) {
    const frame = make({ srcdoc: `<!doctype html><body><script src="${location.origin}/programs/sandbox/${CASE}.js"></scr` + 'ipt></body>' })
    frame.setAttribute('sandbox', 'allow-scripts')
    add(frame)
  }
  await wait('sandbox')
  if (expected.has('worker')) new Worker(`/programs/worker/${CASE}.js`).addEventListener('message', (event) => { if (event.data && event.data.program) collect(event.data) })
  await wait('worker')
  document.title = `done ${CASE} ${[...expected].join()}`
})
