import { createRequire, registerHooks } from 'node:module'

const ofTls = new Set(['tls', 'https', 'http2'])
/** Of Node's own that load `node:tls` without asking for it by name. */
const globals = ['fetch', 'WebSocket', 'EventSource'] as const

/**
 * Hands over `node:tls` before anybody has it. To load it takes 25 ms of CPU time, which a function that never speaks TLS
 * need not have in its cold start.
 */
export function whenTlsIsLoaded(handOver: (tls: { connect: unknown }) => void): void {
  let isLoaded = false
  function load(): void {
    if (isLoaded) return
    isLoaded = true
    handOver(createRequire(import.meta.url)('node:tls') as { connect: unknown })
  }
  registerHooks({
    resolve(specifier, context, next) {
      if (ofTls.has(specifier.replace(/^node:/, ''))) load()
      return next(specifier, context)
    },
  })
  const getBuiltinModule = process.getBuiltinModule.bind(process)
  process.getBuiltinModule = (name: string) => {
    if (ofTls.has(name.replace(/^node:/, ''))) load()
    return getBuiltinModule(name)
  }
  for (const name of globals) onFirstUse(name, load)
}

function onFirstUse(name: (typeof globals)[number], load: () => void): void {
  const own = Object.getOwnPropertyDescriptor(globalThis, name)
  if (own === undefined) return
  Object.defineProperty(globalThis, name, {
    configurable: true,
    enumerable: own.enumerable ?? true,
    get(): unknown {
      load()
      Object.defineProperty(globalThis, name, own)
      return globalThis[name]
    },
    set(value: unknown) {
      Object.defineProperty(globalThis, name, { configurable: true, enumerable: true, writable: true, value })
    },
  })
}
