import { Socket } from 'node:dgram'
import type { Network } from './network.ts'

type Send = (this: Socket, ...args: unknown[]) => unknown

/** UDP goes to this machine, to what was allowed, or nowhere; names of AWS fail when they are resolved. */
export function guardDatagrams(network: Network): void {
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
