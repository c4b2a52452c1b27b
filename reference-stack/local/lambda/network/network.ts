import { type NetworkPlan, noticeMark } from './network-plan.ts'
import { type Route, mayResolve, refused, routeTo } from './route.ts'

/**
 * The network as the code in an execution environment sees it. What it should know stands once in the function's log: each call
 * that is refused is said, so that they can be counted, and what is answered all the same once an environment.
 */
export class Network {
  readonly #plan: NetworkPlan
  readonly #said = new Set<string>()

  constructor(plan: NetworkPlan) {
    this.#plan = plan
  }

  route(host: string, port: number): Route {
    const route = routeTo(host, port, this.#plan)
    if (route.kind === 'stand-in' && route.notice !== undefined) this.#say(route.notice)
    return route
  }

  mayResolve(name: string): boolean {
    return mayResolve(name, this.#plan)
  }

  /** The error that a handler gets of a call that is not made. SDKs do not try again what has this code. */
  refusal(reason: string): NodeJS.ErrnoException {
    write(reason)
    return Object.assign(new Error(reason), { name: 'NetworkRefusal', code: 'ERR_NETWORK_REFUSED' })
  }

  refusalToResolve(name: string): NodeJS.ErrnoException {
    return this.refusal(refused(name, 'it is neither part of this stack').reason)
  }

  #say(text: string): void {
    if (this.#said.has(text)) return
    this.#said.add(text)
    write(text)
  }
}

function write(text: string): void {
  process.stdout.write(`${noticeMark}${text}\n`)
}
