// Draws a QR code and shows it as a picture, the way most shops do.
import QRCode from 'qrcode'

const picture = document.createElement('img')
picture.alt = 'QR code of this page'
document.getElementById('stage').append(picture)

QRCode.toDataURL('https://sdk.example/qrcode').then((url) => { picture.src = url })
