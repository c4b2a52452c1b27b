import dns from 'node:dns'
import { isIP } from 'node:net'
import type { Network } from './network.ts'

type Ask = (this: unknown, ...args: unknown[]) => unknown

/** A name that may not be called is not resolved either: the query alone would leave the machine. */
export function guardNames(network: Network): void {
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
