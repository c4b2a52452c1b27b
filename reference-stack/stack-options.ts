import { z } from 'zod'
import { longestSeconds } from '../src/scenarios/options.ts'

const least = (minimum: number, what: string) => z.number({ error: what }).min(minimum, { error: what })
const whole = (minimum: number, what: string) => least(minimum, what).int({ error: what })
const aDuration = 'a duration such as 500ms, 30s, 2m or 1h'
const seconds = () => least(0, aDuration).max(longestSeconds, { error: 'at most 168h' }).meta({ unit: 'seconds' })
const aShare = 'a share such as 20% or 0.2'
const share = () => least(0, aShare).max(1, { error: aShare }).meta({ unit: 'share' })

/**
 * What the embedded stack can be told, beyond its definition. A limit of 0 is no limit; the texts name AWS's own figure.
 * Durations in seconds, shares from 0 to 1.
 */
export const stackOptionsSchema = z.strictObject({
  memory: whole(128, 'a size from 128 to 10240 MB')
    .max(10_240, { error: 'a size from 128 to 10240 MB' })
    .meta({ placeholder: 'mb' })
    .describe('memory of every function'),
  cpu: z
    .enum(['unthrottled', 'by-memory'], { error: 'unthrottled or by-memory' })
    .describe('by-memory: the share of a core that Lambda gives, 1 at 1,769 MB'),
  concurrencyLimit: whole(1, 'a whole number, 1 or more').describe('executions at once, all functions together'),
  reservedConcurrency: z
    .array(z.string().regex(/^[^=]+=\d+$/, { error: 'a list such as SendMessage=5' }), {
      error: 'a list such as SendMessage=5',
    })
    .meta({ placeholder: 'role=n' })
    .describe('executions at once of one function, 0 switches it off; repeatable'),
  idleEnvironment: seconds().describe('when an idle environment is reclaimed'),
  connectLimit: least(0, 'a rate of 0 or more').describe('new connections a second (AWS: 500), 429 beyond'),
  requestLimit: least(0, 'a rate of 0 or more').describe(
    'messages and @connections calls a second (AWS: 10000), 429 beyond',
  ),
  requestBurst: whole(1, 'a whole number, 1 or more').describe('how many of them at once'),
  idleTimeout: seconds().describe('close what has been silent this long (AWS: 10m)'),
  maxAge: seconds().describe('close what is this old (AWS: 2h)'),
  clientBuffer: whole(1024, 'a size of 1024 bytes or more').describe('unread bytes of a client, 429 beyond'),
  loseDisconnects: share().describe('share of $disconnect events that never come'),
  metricDelay: seconds().describe('how late CloudWatch shows a figure (AWS: 1m to 3m)'),
  logDelay: seconds().describe('how late CloudWatch Logs shows a line'),
})

/** `memory` is missing where the definition's own holds. */
export type StackOptions = Omit<z.infer<typeof stackOptionsSchema>, 'memory'> & { readonly memory?: number }

/** An AWS account without its limits and delays. */
export const stackDefaults: StackOptions = {
  cpu: 'unthrottled',
  concurrencyLimit: 1000,
  reservedConcurrency: [],
  idleEnvironment: 600,
  connectLimit: 0,
  requestLimit: 0,
  requestBurst: 5000,
  idleTimeout: 0,
  maxAge: 0,
  clientBuffer: 1024 * 1024,
  loseDisconnects: 0,
  metricDelay: 0,
  logDelay: 0,
}
