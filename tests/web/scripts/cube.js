// A turning shape, set up as graphics libraries do: ask what the machine can do, then draw.
const canvas = document.createElement('canvas')
canvas.width = 400
canvas.height = 300
document.getElementById('stage').append(canvas)
const gl = canvas.getContext('webgl', { antialias: true })
const CAPABILITIES = `MAX_TEXTURE_IMAGE_UNITS MAX_VERTEX_TEXTURE_IMAGE_UNITS MAX_TEXTURE_SIZE
  MAX_CUBE_MAP_TEXTURE_SIZE MAX_VERTEX_ATTRIBS MAX_VERTEX_UNIFORM_VECTORS MAX_VARYING_VECTORS
  MAX_FRAGMENT_UNIFORM_VECTORS MAX_COMBINED_TEXTURE_IMAGE_UNITS SAMPLES VERSION SCISSOR_BOX VIEWPORT
  `.trim().split(/\s+/)
const known = CAPABILITIES.map((name) => gl.getParameter(gl[name]))
for (const name of ['OES_texture_float', 'OES_standard_derivatives', 'EXT_texture_filter_anisotropic']) {
  gl.getExtension(name)
}
gl.getShaderPrecisionFormat(gl.FRAGMENT_SHADER, gl.HIGH_FLOAT)
const start = performance.now()
const turn = (now) => {
  gl.clearColor(0.1, 0.1, Math.abs(Math.sin(now / 900)) * 0.4, 1)
  gl.clear(gl.COLOR_BUFFER_BIT)
  triangle(gl)
  if (now - start < 1_000) requestAnimationFrame(turn)
  else done(known.length)
}
requestAnimationFrame(turn)
