/** WebGL: what is asked of the graphics card, what is drawn, and pixels read back. */
const hexOf = Number.prototype.toString
const hex = (value) => (typeof value === 'number' ? `0x${apply(hexOf, value, [16])}` : typeof value === 'string' ? value : '')
const webgl = (owner) => {
  if (!owner) return
  const proto = owner.prototype
  const getCanvas = getterOf(proto, 'canvas')
  const recordFor = (context) => {
    const record = recordOfContext(context, getCanvas)
    record.kind = 'webgl'
    return record
  }
  for (const name of ['getParameter', 'getExtension', 'getShaderPrecisionFormat']) {
    watch(proto, name, (self, args) => use(`WebGL.${name}`, `${hex(args[0])}${args.length > 1 ? ',' : ''}${args.length > 1 ? hex(args[1]) : ''}`))
  }
  for (const name of ['getSupportedExtensions', 'getContextAttributes']) countProperty(proto, name, `WebGL.${name}`)
  for (const name of ['drawArrays', 'drawElements', 'clear']) watch(proto, name, (self) => drew(recordFor(self), name))
  watch(proto, 'readPixels', (self, args) => {
    took(apply(getCanvas, self, []), recordFor(self), 'readPixels', number(args[2]), number(args[3]))
  })
}
webgl(globalThis.WebGLRenderingContext)
webgl(globalThis.WebGL2RenderingContext)
