/** Runs in a world of its own: what databases and caches hold, as text, to look for a value in. */
async () => {
  const MOST = 200
  const MOST_TEXT = 20000
  const found = []
  const within = (promise) => Promise.race([promise, new Promise((done) => setTimeout(done, 1500))])
  const asked = (request) => new Promise((done, failed) => {
    request.onsuccess = () => done(request.result)
    request.onerror = request.onblocked = failed
  })
  const add = (kind, name, value) => {
    let text = ''
    try { text = typeof value === 'string' ? value : JSON.stringify(value) ?? '' } catch { /* no plain data */ }
    if (text && found.length < MOST) found.push([kind, name, text.slice(0, MOST_TEXT)])
  }
  const databases = async () => {
    for (const { name } of (await indexedDB.databases()).slice(0, 10)) {
      const database = await asked(indexedDB.open(name))
      for (const store of [...database.objectStoreNames].slice(0, 10)) {
        const values = await asked(database.transaction(store).objectStore(store).getAll(null, 50))
        for (const value of values) add('indexeddb', name, value)
      }
      database.close()
    }
  }
  const stored = async () => {
    for (const name of (await caches.keys()).slice(0, 10)) {
      const cache = await caches.open(name)
      for (const request of (await cache.keys()).slice(0, 30)) {
        const answer = await cache.match(request)
        add('cache', name, (await answer.text()).slice(0, MOST_TEXT))
      }
    }
  }
  try { await within(databases()) } catch { /* none to be had here */ }
  try { await within(stored()) } catch { /* none to be had here */ }
  return found
}
