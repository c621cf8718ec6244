/** Requests that scripts make without an element. */
import { waits } from './verdict.js'
import { wrap } from './wrap.js'

/** Connections with their addresses, for hanging up on a service that is refused later. */
export const connections = []

/** What a script gets in place of a connection that has to wait: one that fails. */
const failing = () => {
  const idle = () => {}
  const connection = Object.assign(new EventTarget(), { close: idle, send: idle, readyState: 3 })
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
  const held = new WeakMap()
  const { prototype } = win.XMLHttpRequest
  wrap(prototype, 'open', function ([, address]) {
    held.set(this, waits(address))
  })
  wrap(prototype, 'send', function () {
    if (held.get(this)) {
      setTimeout(() => ['error', 'loadend'].map((kind) => this.dispatchEvent(new Event(kind))))
      return null
    }
  })
}

/** Also where nothing has to wait: what is open is known then, when a service is refused later. */
export const guardConnections = (win) => {
  // Workers of another host are nothing that a browser makes.
  for (const name of ['EventSource', 'WebSocket']) {
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
