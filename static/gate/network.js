/** Requests that scripts make without an element. */
import { waits } from './verdict.js'
import { wrap } from './wrap.js'

const idle = () => {}

/** Connections with their addresses, for hanging up on a service that is refused later. */
export const connections = []

/** What a script gets in place of a connection that has to wait: one that fails. */
const failing = () => {
  const connection = Object.assign(new EventTarget(), { close: idle, send: idle, postMessage: idle, terminate: idle, readyState: 3 })
  connection.port = connection
  setTimeout(() => {
    const error = new Event('error')
    connection.onerror?.(error)
    connection.dispatchEvent(error)
  })
  return connection
}

export const guardNetwork = (win) => {
  wrap(win, 'fetch fetchLater', ([request]) => waits(request?.url || request) && Promise.reject(new TypeError()))
  wrap(win.Navigator.prototype, 'sendBeacon', ([address]) => waits(address) && false)
  const held = new WeakSet()
  const { prototype } = win.XMLHttpRequest
  wrap(prototype, 'open', function ([, address]) {
    held[waits(address) ? 'add' : 'delete'](this)
  })
  wrap(prototype, 'send', function () {
    if (held.has(this)) {
      setTimeout(() => 'error loadend'.split(' ').map((kind) => this.dispatchEvent(new ProgressEvent(kind))))
      return null
    }
  })
  for (const name of ['EventSource', 'WebSocket', 'Worker', 'SharedWorker']) {
    if (win[name]) {
      win[name] = new Proxy(win[name], {
        construct(target, given, self) {
          if (waits(given[0])) return failing()
          const connection = Reflect.construct(target, given, self)
          connections.push([connection, given[0]])
          return connection
        },
      })
    }
  }
}
