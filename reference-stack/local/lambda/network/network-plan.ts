import { ownSearch } from './own-search.ts'

/** Where the calls of a function may go: every execution environment is started with one. */
export interface NetworkPlan {
  readonly region: string
  /** The id of the stack's own WebSocket API. */
  readonly apiId: string
  /** The ports of the stack on 127.0.0.1, by what AWS's host names call the service: `dynamodb`, `execute-api`. */
  readonly standIns: Readonly<Record<string, number>>
  /** Others that may be called as they are: `redis.example.com`, `redis.example.com:6379`. */
  readonly allowed: readonly string[]
}

/** The module that keeps to the plan, with the plan: worker threads and forked processes inherit both with `--import`. */
export function withPlan(module: URL, plan: NetworkPlan): string {
  const url = new URL(module)
  url.searchParams.set('plan', JSON.stringify(plan))
  return url.href
}

export function planIn(moduleUrl: string): NetworkPlan {
  return JSON.parse(ownSearch(moduleUrl).get('plan') ?? '') as NetworkPlan
}

/** Begins a line of an environment's output that the stack itself has to say: it stands once in the function's log. */
export const noticeMark = '[fanbench] '
