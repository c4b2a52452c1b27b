import type { UsagePlanDefinition } from '../../../define-stack.ts'
import { TokenBucket } from './throttles.ts'
import { DefinitionError } from '../../../load-definition.ts'

const dayMs = 24 * 3600 * 1000
/** AWS counts a quota by the calendar; here a period begins with the stack. */
const periodMs = { DAY: dayMs, WEEK: 7 * dayMs, MONTH: 30 * dayMs }

/** The key of a usage plan, its bucket and its quota. */
export class UsagePlan {
  readonly #key: string
  readonly #bucket: TokenBucket | undefined
  readonly #quota: UsagePlanDefinition['quota']
  readonly #startedAtMs = performance.now()
  #period = 0
  #taken = 0

  constructor({ throttle, quota }: UsagePlanDefinition, key: string) {
    this.#key = key
    this.#quota = quota
    this.#bucket = throttle && new TokenBucket(throttle.requestsPerSecond, throttle.burst, this.#startedAtMs)
  }

  /** Why a request is refused; undefined if it is not. One that the bucket refuses takes nothing of the quota: AWS does not say. */
  refusal(key: string | undefined): 'wrong-key' | 'throttled' | 'quota' | undefined {
    if (key !== this.#key) return 'wrong-key'
    const nowMs = performance.now()
    if (this.#bucket?.take(nowMs) === false) return 'throttled'
    if (this.#quota === undefined) return undefined
    const period = Math.floor((nowMs - this.#startedAtMs) / periodMs[this.#quota.period])
    if (period !== this.#period) this.#taken = 0
    this.#period = period
    if (this.#taken >= this.#quota.requests) return 'quota'
    this.#taken += 1
    return undefined
  }
}

/**
 * The key of a usage plan, from the environment.
 *
 * @throws DefinitionError if the variable is not set, or if its value has not "between 20 and 128 characters"
 */
export function keyOf(
  { keyVariable }: UsagePlanDefinition,
  environment: Readonly<Record<string, string | undefined>>,
): string {
  const key = environment[keyVariable]
  if (key === undefined || key === '')
    throw new DefinitionError([
      `the environment variable ${keyVariable} is not set: the API key of the usage plan is read from it`,
    ])
  if (!/^[\x21-\x7e]{20,128}$/.test(key))
    throw new DefinitionError([
      `${keyVariable} has to be 20 to 128 visible ASCII characters: API Gateway takes no other API key`,
    ])
  return key
}
