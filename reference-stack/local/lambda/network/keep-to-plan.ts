import { Socket } from 'node:dgram'
import dns from 'node:dns'
import { syncBuiltinESMExports } from 'node:module'
import { isIP } from 'node:net'
import { guardDescendants } from './descendants.ts'
import { planIn } from './network-plan.ts'
import { Network } from './network.ts'
import { speakPlainly } from './plain-tls.ts'
import { guardSockets } from './sockets.ts'
import { whenTlsIsLoaded } from './when-asked.ts'

// Loaded before the handler, by `--import`, also into worker threads and processes of Node that it starts. It is below every SDK: whatever
// endpoint a handler builds, what it asks of AWS comes to the stack, and nothing else leaves the machine.
// Out of reach are programs of another kind that a handler starts.

const network = new Network(planIn(import.meta.url))
const sockets = guardSockets(network)
guardNames(network)
guardDatagrams(network)
guardDescendants()
whenTlsIsLoaded((tls) => speakPlainly(tls, network, sockets))
// For those who import `connect` or `lookup` by name.
syncBuiltinESMExports()

type Send = (this: Socket, ...args: unknown[]) => unknown

/** UDP goes to this machine, to what was allowed, or nowhere; names of AWS fail when they are resolved. */
function guardDatagrams(network: Network): void {
  guardArguments('send', 1)
  guardArguments('connect', 0)

  /** Both end in `[port][, address][, callback]`; what is before is the message. Without an address it is this machine's. */
  function guardArguments(name: 'send' | 'connect', before: number): void {
    const original = Socket.prototype[name] as Send
    Object.assign(Socket.prototype, {
      [name](this: Socket, ...args: unknown[]): unknown {
        const callback = args.findLast((argument) => typeof argument === 'function')
        const [port, address] = args
          .slice(before)
          .filter((argument) => typeof argument !== 'function')
          .slice(-2)
        if (typeof address !== 'string') return original.apply(this, args)
        const route = network.route(address, Number(port))
        if (route.kind !== 'refused') return original.apply(this, args)
        const error = network.refusal(route.reason)
        process.nextTick(() =>
          callback === undefined ? this.emit('error', error) : (callback as (e: Error) => void)(error),
        )
        return undefined
      },
    })
  }
}

type Ask = (this: unknown, ...args: unknown[]) => unknown

/** A name that may not be called is not resolved either: the query alone would leave the machine. */
function guardNames(network: Network): void {
  const byCallback = (error: Error, args: readonly unknown[]) => {
    const callback = args.at(-1)
    if (typeof callback === 'function') process.nextTick(callback, error)
  }
  const byPromise = (error: Error) => Promise.reject(error)
  guardAll(dns, network, byCallback)
  guardAll(dns.Resolver.prototype, network, byCallback)
  guardAll(dns.promises, network, byPromise)
  guardAll(dns.promises.Resolver.prototype, network, byPromise)
}

function guardAll(resolver: object, network: Network, fail: (error: Error, args: readonly unknown[]) => unknown): void {
  const functions = resolver as Record<string, Ask>
  for (const name of Object.getOwnPropertyNames(functions).filter((own) => /^(?:lookup|resolve|reverse)/.test(own))) {
    const ask = functions[name]
    if (typeof ask !== 'function') continue
    const guarded: Ask = function (...args) {
      const [asked] = args
      const leaves = typeof asked === 'string' && !(name === 'lookup' && isIP(asked) !== 0)
      return leaves && !network.mayResolve(asked) ? fail(network.refusalToResolve(asked), args) : ask.apply(this, args)
    }
    // `util.promisify` goes by what is written on the function.
    functions[name] = Object.defineProperties(guarded, Object.getOwnPropertyDescriptors(ask))
  }
}
