/** Adds a word to the page where a reader would not look, as content like any other. */
(word) => {
  if (!document.body) return false
  const line = document.createElement('p')
  line.textContent = word
  // In view and painted, so that recorders which skip what is hidden take it too.
  line.style.cssText = 'position:absolute;left:0;top:0;margin:0;font-size:9px;line-height:1;opacity:.02;pointer-events:none;z-index:-1'
  document.body.append(line)
  return true
}
