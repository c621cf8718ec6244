/** Canvases: what was drawn on each, by whom, and who takes the pixels out. One record an object. */
const MOST_TEXTS = 12
const MOST_READS = 200
const MOST_READS_EACH = 6
const canvases = new WeakMap()
const earlier = { __proto__: null }
let earlierCount = 0
let canvasReads = 0
let looksAtLayout = 0

const widthOf = { __proto__: null }
const heightOf = { __proto__: null }
const kinds = ['HTMLCanvasElement', 'OffscreenCanvas', 'ImageBitmap']
for (let i = 0; i < 3; i++) {
  const owner = globalThis[kinds[i]]
  if (!owner) continue
  widthOf[kinds[i]] = getterOf(owner.prototype, 'width')
  heightOf[kinds[i]] = getterOf(owner.prototype, 'height')
}
/** What is no number could run code of the page's a second time. */
const number = (value) => (typeof value === 'number' ? value | 0 : 0)
const sizeOf = (surface, names) => {
  for (let i = 0; i < 3; i++) {
    try {
      if (names[kinds[i]]) return apply(names[kinds[i]], surface, [])
    } catch { /* another kind of surface */ }
  }
  return 0
}

const blank = () => ({
  __proto__: null, kind: 'none', ops: { __proto__: null }, opCount: 0, texts: { __proto__: null }, textCount: 0,
  colours: { __proto__: null }, fonts: { __proto__: null }, drawers: { __proto__: null }, drawerCount: 0, effects: { __proto__: null },
  reads: { __proto__: null },
})
const recordOf = (surface) => {
  let record = apply(weakGet, canvases, [surface])
  if (!record) apply(weakSet, canvases, [surface, record = blank()])
  return record
}
/** The record of a context's canvas; contexts are looked up once. */
const recordOfContext = (context, getCanvas) => {
  let record = apply(weakGet, canvases, [context])
  if (!record) {
    record = recordOf(apply(getCanvas, context, []))
    apply(weakSet, canvases, [context, record])
  }
  return record
}
const wipe = (record) => {
  const fresh = blank()
  record.texts = fresh.texts
  record.textCount = 0
  record.colours = fresh.colours
  record.fonts = fresh.fonts
  record.ops = fresh.ops
  record.effects = fresh.effects
}
const drew = (record, name) => {
  record.ops[name] = (record.ops[name] | 0) + 1
  // Whoever draws draws early: later calls are only counted.
  if (record.opCount++ < 40 || record.opCount % 512 === 0) {
    const actor = who()
    useBy(actor, 'canvas.draw', record.kind)
    if (!record.drawers[actor] && record.drawerCount < 8) {
      record.drawers[actor] = 1
      record.drawerCount++
    }
  }
}
const PARTS = ['texts', 'colours', 'fonts', 'drawers', 'effects']
const into = (record, other) => {
  record.kind = record.kind === 'none' ? other.kind : record.kind
  for (let i = 0; i < PARTS.length; i++) {
    for (const key in other[PARTS[i]]) record[PARTS[i]][key] = other[PARTS[i]][key]
  }
  for (const key in other.ops) record.ops[key] = (record.ops[key] | 0) + other.ops[key]
  record.textCount += other.textCount
  record.drawerCount += other.drawerCount
}

const isConnected = typeof Node === 'function' && getterOf(Node.prototype, 'isConnected')
const rectOf = typeof Element === 'function' && Element.prototype.getBoundingClientRect
const visibility = typeof Element === 'function' && Element.prototype.checkVisibility
const rectWidth = typeof DOMRectReadOnly === 'function' && getterOf(DOMRectReadOnly.prototype, 'width')
const rectRight = rectWidth && getterOf(DOMRectReadOnly.prototype, 'right')
const rectBottom = rectWidth && getterOf(DOMRectReadOnly.prototype, 'bottom')
/** Asking for the layout costs time that a page could measure: only the first few are asked. */
const isVisible = (surface) => {
  try {
    if (!isConnected || !apply(isConnected, surface, [])) return false
    if (looksAtLayout++ > 20) return true
    if (!apply(visibility, surface, [{ __proto__: null, opacityProperty: true, visibilityProperty: true }])) return false
    const box = apply(rectOf, surface, [])
    return apply(rectWidth, box, []) > 1 && apply(rectRight, box, []) > 0 && apply(rectBottom, box, []) > 0
  } catch { return false }
}

const took = (surface, record, how, width, height, result, beneath) => {
  if (!record.opCount || canvasReads >= MOST_READS) return
  const actor = who(beneath)
  record.reads[actor] = (record.reads[actor] | 0) + 1
  if (record.reads[actor] > MOST_READS_EACH) return
  canvasReads++
  let same = 0
  if (typeof result === 'string' && result.length < 400000) {
    same = earlier[result] | 0
    if (same || earlierCount++ < 40) earlier[result] = same + 1
  }
  emit('canvas', true, stringify({
    __proto__: null, actor, how, kind: record.kind, width, height, texts: record.texts, colours: record.colours,
    fonts: record.fonts, ops: record.ops, effects: record.effects, drawers: record.drawers,
    visible: isVisible(surface), gesture: hadGesture(), same,
  }))
}

/** A function borrowed from another frame: the stand-in of the object's own frame knows it. */
const askItsOwnFrame = (proto, name, self, args) => {
  const home = getPrototypeOf(self)
  if (home === proto) return
  const own = getOwnPropertyDescriptor(home, name)
  if (own && typeof own.value === 'function' && apply(sourceText, own.value, []) === NAMELESS) apply(own.value, self, args)
}
const ignore = () => undefined
const reading = (proto, name, note) => {
  const wrapper = watch(proto, name, (self, args, answer) => {
    const at = getOwnPropertyDescriptor(proto, name)
    if (!note(self, args, answer, !at || at.value !== wrapper)) {
      askItsOwnFrame(proto, name, self, name === 'toBlob' ? [ignore] : args)
    }
  })
}
const wholeRead = (owner, name) => owner && reading(owner.prototype, name, (self, args, answer, beneath) => {
  const record = apply(weakGet, canvases, [self])
  if (record) took(self, record, name, sizeOf(self, widthOf), sizeOf(self, heightOf), answer, beneath)
  return record
})
wholeRead(globalThis.HTMLCanvasElement, 'toDataURL')
wholeRead(globalThis.HTMLCanvasElement, 'toBlob')
wholeRead(globalThis.OffscreenCanvas, 'convertToBlob')

const draws2d = (owner) => {
  if (!owner) return
  const proto = owner.prototype
  const getCanvas = getterOf(proto, 'canvas')
  const fillStyle = getterOf(proto, 'fillStyle')
  const strokeStyle = getterOf(proto, 'strokeStyle')
  const font = getterOf(proto, 'font')
  const blend = getterOf(proto, 'globalCompositeOperation')
  const shadow = getterOf(proto, 'shadowBlur')
  const looks = (context, record) => {
    if (apply(blend, context, []) !== 'source-over') record.effects.blend = 1
    if (apply(shadow, context, []) > 0) record.effects.shadow = 1
  }
  const ink = (context, record, getStyle) => {
    const style = apply(getStyle, context, [])
    if (typeof style === 'string') record.colours[style] = 1
    else record.effects.gradient = 1
  }
  const hook = (name, note) => watch(proto, name, (self, args) => {
    const record = recordOfContext(self, getCanvas)
    record.kind = '2d'
    drew(record, name)
    if (note && record.ops[name] < 60) note(self, record, args)
  })
  const noteText = (getStyle) => (context, record, args) => {
    if (typeof args[0] !== 'string') return
    if (record.textCount++ < MOST_TEXTS) record.texts[apply(slice, args[0], [0, 60])] = 1
    record.fonts[apply(font, context, [])] = 1
    ink(context, record, getStyle)
    looks(context, record)
  }
  hook('fillText', noteText(fillStyle))
  hook('strokeText', noteText(strokeStyle))
  const noteShape = (context, record) => {
    if (typeof apply(fillStyle, context, []) !== 'string') record.effects.gradient = 1
    looks(context, record)
  }
  hook('fillRect', noteShape)
  hook('fill', noteShape)
  for (const name of ['strokeRect', 'stroke', 'putImageData', 'arc', 'ellipse', 'bezierCurveTo', 'quadraticCurveTo']) hook(name)
  hook('rotate', (context, record) => { record.effects.rotate = 1 })
  hook('drawImage', (context, record, args) => {
    const source = args[0]
    const other = source !== null && typeof source === 'object' ? apply(weakGet, canvases, [source]) : undefined
    if (other && other !== record) into(record, other)
    else if (!other) record.effects.image = 1
  })
  watch(proto, 'clearRect', (self, args) => {
    const record = apply(weakGet, canvases, [self])
    if (!record || !record.textCount) return
    const canvas = apply(getCanvas, self, [])
    if (number(args[2]) >= sizeOf(canvas, widthOf) && number(args[3]) >= sizeOf(canvas, heightOf)) wipe(record)
  })
  reading(proto, 'getImageData', (self, args, answer, beneath) => {
    const record = recordOfContext(self, getCanvas)
    took(apply(getCanvas, self, []), record, 'getImageData', number(args[2]), number(args[3]), answer, beneath)
    return record.opCount
  })
}
draws2d(globalThis.CanvasRenderingContext2D)
draws2d(globalThis.OffscreenCanvasRenderingContext2D)

/** A canvas that gets a new size is empty again. */
for (const name of ['HTMLCanvasElement', 'OffscreenCanvas']) {
  for (const side of ['width', 'height']) {
    watch(globalThis[name] && globalThis[name].prototype, side, (self) => {
      const record = apply(weakGet, canvases, [self])
      if (record) wipe(record)
    }, 1000, 'set')
  }
}

/** A picture of a canvas carries what was drawn on it. */
const carries = (source, made) => {
  const record = source !== null && typeof source === 'object' && apply(weakGet, canvases, [source])
  if (!record) return
  const copy = blank()
  into(copy, record)
  copy.opCount = record.opCount
  apply(weakSet, canvases, [made, copy])
}
watch(globalThis, 'createImageBitmap', (self, args, answer) => {
  const source = args[0]
  // Heard only where it can't well fail: the page is told of no failure that somebody else hears.
  if (!isObject(source) || !apply(weakGet, canvases, [source]) || args.length > 2) return
  if (sizeOf(source, widthOf) && sizeOf(source, heightOf)) hear(answer, (bitmap) => carries(source, bitmap))
})
if (globalThis.OffscreenCanvas) {
  watch(OffscreenCanvas.prototype, 'transferToImageBitmap', (self, args, answer) => carries(self, answer))
}
if (globalThis.ImageBitmapRenderingContext) {
  const getCanvas = getterOf(ImageBitmapRenderingContext.prototype, 'canvas')
  watch(ImageBitmapRenderingContext.prototype, 'transferFromImageBitmap', (self, args) => {
    carries(args[0], apply(getCanvas, self, []))
  })
}
if (globalThis.HTMLCanvasElement) {
  watch(HTMLCanvasElement.prototype, 'transferControlToOffscreen', (self, args, answer) => {
    apply(weakSet, canvases, [answer, recordOf(self)])
  })
}
