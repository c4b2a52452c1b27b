import { appendFileSync } from 'node:fs'
import dns from 'node:dns'
import { syncBuiltinESMExports } from 'node:module'
import { Socket } from 'node:net'

// Preloaded into the processes of the command line. It writes down every name that is looked up and every address that is
// dialled. TRAP_NAMES answers the look-ups (as `chat.example=127.0.0.1`); nothing else is asked, and nothing leaves
// this machine.

const file = process.env['TRAP_FILE'] ?? ''
const addresses = new Map(
  (process.env['TRAP_NAMES'] ?? '').split(',').map((entry) => entry.split('=') as [string, string]),
)

type LookupCallback = (error: Error | null, address?: unknown, family?: number) => void

function trappedLookup(name: string, ...rest: readonly unknown[]): void {
  const callback = rest.at(-1) as LookupCallback
  const { all } = (rest.length > 1 ? rest[0] : {}) as { all?: boolean }
  note(`lookup ${name}`)
  const address = addresses.get(name)
  if (address === undefined) callback(Object.assign(new Error(`getaddrinfo ENOTFOUND ${name}`), { code: 'ENOTFOUND' }))
  else if (all === true) callback(null, [{ address, family: 4 }])
  else callback(null, address, 4)
}

async function trappedPromise(name: string): Promise<unknown> {
  const { promise, resolve, reject } = Promise.withResolvers<unknown>()
  trappedLookup(name, { all: true }, (error: Error | null, found: unknown) => (error ? reject(error) : resolve(found)))
  return promise
}

const connect = Reflect.get(Socket.prototype, 'connect') as (this: Socket, ...args: unknown[]) => Socket

function trappedConnect(this: Socket, ...args: unknown[]): Socket {
  // `net.connect` hands over its normalised arguments as one list.
  const [first] = Array.isArray(args[0]) ? (args[0] as unknown[]) : args
  const { host = 'localhost', port, path } = first as { host?: string; port?: number; path?: string | null }
  if (typeof path === 'string') return connect.apply(this, args)
  note(`connect ${host}:${port}`)
  if (host.startsWith('127.') || addresses.get(host) === '127.0.0.1') return connect.apply(this, args)
  return this.destroy(new Error(`the trap does not let anything out to ${host}`))
}

function note(line: string): void {
  if (file !== '') appendFileSync(file, `${line}\n`)
}

Object.assign(dns, { lookup: trappedLookup })
Object.assign(dns.promises, { lookup: trappedPromise })
Object.assign(Socket.prototype, { connect: trappedConnect })
syncBuiltinESMExports()
