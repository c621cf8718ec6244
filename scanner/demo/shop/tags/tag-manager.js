/** Tagharbor: reads the container's configuration and adds every tag that it lists. */
(() => {
  const own = new URL(document.currentScript.src)
  const container = own.searchParams.get('id')
  window.harbourQueue = window.harbourQueue || []
  const add = (tag) => {
    const script = document.createElement('script')
    script.async = true
    script.src = tag.src
    document.head.append(script)
  }
  const wake = (tag) => {
    const once = () => {
      for (const sign of ['scroll', 'pointerdown', 'keydown']) removeEventListener(sign, once)
      add(tag)
    }
    for (const sign of ['scroll', 'pointerdown', 'keydown']) addEventListener(sign, once, { passive: true })
  }
  fetch(`${own.origin}/containers/${container}.json`)
    .then((answer) => answer.json())
    .then((config) => config.tags.forEach((tag) => (tag.when === 'interaction' ? wake(tag) : add(tag))))
})()
