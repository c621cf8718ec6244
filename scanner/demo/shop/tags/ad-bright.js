/** BrightBid: asks a canvas who you are, then bids for you. */
(() => {
  const canvas = Object.assign(document.createElement('canvas'), { width: 240, height: 60 })
  const pen = canvas.getContext('2d')
  pen.textBaseline = 'top'
  pen.font = '16px Arial'
  pen.fillStyle = '#f60'
  pen.fillRect(100, 1, 62, 20)
  pen.fillStyle = '#069'
  pen.fillText('BrightBid \u{1F603} 0123', 2, 15)
  pen.fillStyle = 'rgba(102, 204, 0, 0.7)'
  pen.fillText('BrightBid \u{1F603} 0123', 4, 17)
  const print = [...canvas.toDataURL()].reduce((sum, sign) => (sum * 31 + sign.charCodeAt(0)) | 0, 7)
  const traits = [print, navigator.hardwareConcurrency, navigator.platform, screen.colorDepth, new Date().getTimezoneOffset()]
  new Image(1, 1).src = `https://t.brightbid.example/imp.gif?fp=${encodeURIComponent(traits.join('.'))}&site=4821`
})()
