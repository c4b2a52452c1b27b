import type childProcess from 'node:child_process'
import { createRequire, registerHooks, syncBuiltinESMExports } from 'node:module'
import type workerThreads from 'node:worker_threads'

interface Asked {
  readonly tls: { connect: unknown }
  readonly worker_threads: typeof workerThreads
  readonly child_process: typeof childProcess
}

const ofTls = new Set(['tls', 'https', 'http2'])
/** Globals of Node that load `node:tls` without asking for it by name. */
const globals = ['fetch', 'WebSocket', 'EventSource'] as const

/**
 * Hands over `node:tls` before anybody has it. To load it takes 25 ms of CPU time, which a function that never speaks TLS
 * need not have in its cold start.
 */
export function whenTlsIsLoaded(handOver: (tls: { connect: unknown }) => void): void {
  const load = whenAsked('tls', ofTls, handOver)
  for (const name of globals) onFirstUse(name, load)
}

/**
 * Hands over a module of Node before anybody has it, when one of these is asked for.
 *
 * @returns does the same at once
 */
export function whenAsked<Name extends keyof Asked>(
  name: Name,
  by: ReadonlySet<string>,
  handOver: (module: Asked[Name]) => void,
): () => void {
  let isLoaded = false
  function load(): void {
    if (isLoaded) return
    isLoaded = true
    handOver(createRequire(import.meta.url)(`node:${name}`) as Asked[Name])
    // For those who import a part of it by name.
    syncBuiltinESMExports()
  }
  registerHooks({
    resolve(specifier, context, next) {
      if (by.has(specifier.replace(/^node:/, ''))) load()
      return next(specifier, context)
    },
  })
  const getBuiltinModule = process.getBuiltinModule.bind(process)
  process.getBuiltinModule = (asked: string) => {
    if (by.has(asked.replace(/^node:/, ''))) load()
    return getBuiltinModule(asked)
  }
  return load
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
