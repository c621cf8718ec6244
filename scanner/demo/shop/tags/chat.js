/** HelloDesk: opens the chat bubble in a frame of its own. */
(() => {
  const frame = document.createElement('iframe')
  frame.title = 'Chat with Lantern & Loom'
  frame.src = `https://widget.hellodesk.example/bubble?shop=lanternloom`
  frame.style.cssText = 'position:fixed;right:18px;bottom:18px;width:64px;height:64px;border:0;z-index:9;color-scheme:light'
  document.body.append(frame)
})()
