/** Scrolls as a reader would, so that lazy tags and pictures wake; ends where it began. */
async (steps, pause) => {
  const wait = (time) => new Promise((done) => setTimeout(done, time))
  for (let i = 0; i < steps; i++) {
    const before = scrollY
    scrollBy(0, Math.max(200, innerHeight * 0.9))
    await wait(pause)
    if (scrollY === before) break
  }
  scrollTo(0, 0)
}
