import { Refusal, exitCodes } from '../../src/exit-codes.ts'
import { suggestion } from '../../src/suggestion.ts'

/** A quota of an account and Region that AWS can raise. */
export interface Quota {
  /** The name in `--quota name=value`. */
  readonly name: QuotaName
  readonly what: string
  /** The code of Service Quotas; null if it is not known here. */
  readonly code: string | null
  readonly value: number
}

export type QuotaName = keyof typeof defaults

export type Quotas = Readonly<Record<QuotaName, Quota>>

/** The documented quotas, November 2026 ("Amazon API Gateway quotas", "Quotas for ... a WebSocket API", "Lambda quotas"). */
const defaults = {
  connections: { what: 'new connections a second', code: 'L-9ED1E49A', value: 500 },
  // "shared by HTTP, REST, WebSocket and WebSocket callback APIs"; 2,500 in some Regions.
  requests: { what: 'API Gateway requests a second', code: 'L-8A5B8E43', value: 10_000 },
  concurrency: { what: 'concurrent executions of Lambda functions', code: null, value: 1000 },
} as const

/** Limits that AWS does not raise, in seconds. */
export const fixedLimits = { connectionSeconds: 7200, idleSeconds: 600 } as const

/** The most that the token bucket of the requests holds; set by AWS. */
export const requestBurst = 5000

const names = Object.keys(defaults) as QuotaName[]

/**
 * The quotas of an account.
 *
 * @param raised `name=value`, by name or by code
 * @throws Refusal (2) with everything that is wrong
 */
export function quotasOf(raised: readonly string[]): Quotas {
  const given = new Map<QuotaName, number>()
  const problems: string[] = []
  for (const entry of raised) {
    const [key = '', text = ''] = entry.split('=', 2)
    const name = names.find((one) => one === key || defaults[one].code === key)
    const value = Number(text.replaceAll('_', '') || NaN)
    if (name === undefined) problems.push(`--quota ${entry}: there is no quota ${key}${unknownName(key)}`)
    else if (!Number.isFinite(value) || value < 1) problems.push(`--quota ${entry}: give a number of 1 or more`)
    else if (given.has(name)) problems.push(`--quota ${entry}: ${name} is given twice`)
    else given.set(name, value)
  }
  if (problems.length > 0) throw new Refusal(exitCodes.usage, problems)
  const quota = (name: QuotaName): Quota => ({
    name,
    ...defaults[name],
    value: given.get(name) ?? defaults[name].value,
  })
  return { connections: quota('connections'), requests: quota('requests'), concurrency: quota('concurrency') }
}

function unknownName(key: string): string {
  return `${suggestion(key, names)}; there are ${names.join(', ')}. The duration of a connection (2 h) and its idle time (10 min) cannot be raised`
}
