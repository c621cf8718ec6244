/** How long watched functions take, beside others that do as much; in milliseconds. */
const median = (list) => list.sort((a, b) => a - b)[list.length >> 1]
const cost = (run, calls = 2000) => {
  const rounds = []
  for (let round = 0; round < 5; round++) {
    const from = performance.now()
    for (let i = 0; i < calls; i++) run(i)
    rounds.push(performance.now() - from)
  }
  return median(rounds)
}
const d2 = new OffscreenCanvas(50, 50).getContext('2d')
const times = {
  nothing: () => undefined,
  userAgent: () => navigator.userAgent,
  onLine: () => navigator.onLine,
  hardwareConcurrency: () => navigator.hardwareConcurrency,
  fillRect: () => d2.fillRect(0, 0, 5, 5),
  moveTo: () => d2.moveTo(1, 2),
  measureText: () => d2.measureText('abc'),
  fillText: () => d2.fillText('abc', 1, 9),
  setTimeout: () => clearTimeout(setTimeout(times.nothing, 9000)),
  setInterval: () => clearInterval(setInterval(times.nothing, 9000)),
  toString: () => sourceOf.call(fetch),
  addEventListener: (i) => scope.addEventListener('mousemove', times.nothing),
  setItem: (i) => scope.localStorage && localStorage.setItem('time', 'x'),
  getItem: (i) => scope.localStorage && localStorage.getItem('time'),
  offsetWidth: () => !inWorker && document.documentElement.offsetWidth,
  offsetLeft: () => !inWorker && document.documentElement.offsetLeft,
  illegal: () => { try { apply(reach('OffscreenCanvasRenderingContext2D.prototype.fillRect'), {}, []) } catch { /* timed */ } },
}
for (const name in times) note(`ms ${name}`, () => cost(times[name], name === 'illegal' ? 300 : 2000))
