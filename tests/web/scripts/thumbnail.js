const image = document.getElementById('photo')
const shrink = () => {
  const canvas = document.createElement('canvas')
  canvas.width = 120
  canvas.height = 90
  canvas.getContext('2d').drawImage(image, 0, 0, 120, 90)
  canvas.toBlob((blob) => {
    const small = document.createElement('img')
    small.alt = 'Preview'
    small.src = URL.createObjectURL(blob)
    document.getElementById('stage').append(small)
    done(blob.size)
  }, 'image/jpeg', 0.8)
}
if (image.complete) shrink()
else image.onload = shrink
