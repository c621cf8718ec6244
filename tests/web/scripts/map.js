// One driver draws thin lines wrongly: the map asks once which driver this is.
const canvas = document.createElement('canvas')
canvas.width = 600
canvas.height = 400
document.getElementById('stage').append(canvas)
const gl = canvas.getContext('webgl')
const names = gl.getExtension('WEBGL_debug_renderer_info')
const renderer = names ? gl.getParameter(names.UNMASKED_RENDERER_WEBGL) : ''
const broken = /Adreno 3|Mali-4/.test(renderer)
gl.getParameter(gl.MAX_TEXTURE_SIZE)
for (let tile = 0; tile < 12; tile += 1) {
  gl.viewport((tile % 4) * 150, Math.floor(tile / 4) * 133, 150, 133)
  triangle(gl)
}
done(`${broken} ${renderer.length > 0}`)
