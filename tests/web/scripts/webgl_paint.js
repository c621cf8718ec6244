// A triangle whose colours run into each other: every pixel is the driver's own rounding.
const SHADERS = {
  VERTEX_SHADER: `attribute vec2 place; varying vec2 at;
    void main() { at = place; gl_Position = vec4(place, 0.0, 1.0); }`,
  FRAGMENT_SHADER: `precision mediump float; varying vec2 at;
    void main() { gl_FragColor = vec4(abs(sin(at.x * 7.0)), at.y * at.y, fract(at.x * at.y), 1.0); }`,
}
const triangle = (gl) => {
  const program = gl.createProgram()
  for (const [kind, text] of Object.entries(SHADERS)) {
    const shader = gl.createShader(gl[kind])
    gl.shaderSource(shader, text)
    gl.compileShader(shader)
    gl.attachShader(program, shader)
  }
  gl.linkProgram(program)
  gl.useProgram(program)
  gl.bindBuffer(gl.ARRAY_BUFFER, gl.createBuffer())
  gl.bufferData(gl.ARRAY_BUFFER, new Float32Array([-0.9, -0.8, 0.7, -0.6, 0.1, 0.9]), gl.STATIC_DRAW)
  const place = gl.getAttribLocation(program, 'place')
  gl.enableVertexAttribArray(place)
  gl.vertexAttribPointer(place, 2, gl.FLOAT, false, 0, 0)
  gl.drawArrays(gl.TRIANGLES, 0, 3)
}
