import { z } from 'zod'

/** Of every duration that can be set: a week. */
const longestSeconds = 7 * 24 * 3600

const least = (minimum: number, what: string) => z.number({ error: what }).min(minimum, { error: what })
const whole = (minimum: number, what: string) => least(minimum, what).int({ error: what })
const aDuration = 'a duration such as 500ms, 30s, 2m or 1h'
const seconds = () => least(0, aDuration).max(longestSeconds, { error: 'at most 168h' }).meta({ unit: 'seconds' })
const aShare = 'a share such as 20% or 0.2'
const share = () => least(0, aShare).max(1, { error: aShare }).meta({ unit: 'share' })
const aMemorySize = 'a size from 128 to 10240 MB'
const aListOfLimits = 'a list such as SendMessage=5'

/**
 * What the embedded stack can be told beyond its definition; left alone, it is an AWS account without its limits and delays.
 * A limit of 0 is no limit; the texts name AWS's own figure. Durations in seconds, shares from 0 to 1.
 */
export const stackSettings = {
  memory: whole(128, aMemorySize)
    .max(10_240, { error: aMemorySize })
    .meta({ placeholder: 'mb', defaultIs: "the definition's" })
    .exactOptional()
    .describe('memory of every function, 128 to 10240 MB'),
  cpu: z
    .enum(['unthrottled', 'by-memory'], { error: 'unthrottled or by-memory' })
    .default('unthrottled')
    .describe('unthrottled, or by-memory: the share of a core that Lambda gives, 1 at 1,769 MB'),
  concurrencyLimit: whole(1, 'a whole number, 1 or more')
    .default(1000)
    .describe('executions at once, all functions together'),
  reservedConcurrency: z
    .array(z.string().regex(/^[^=]+=\d+$/, { error: aListOfLimits }), { error: aListOfLimits })
    .meta({ placeholder: 'role=n' })
    .default([])
    .describe('at most so many executions at once of one function; 0 switches it off'),
  idleEnvironment: seconds().default(600).describe('reclaim an environment that has been idle this long'),
  connectLimit: least(0, 'a rate of 0 or more')
    .default(0)
    .describe('new connections a second (AWS: 500), 429 beyond; 0 for no limit'),
  requestLimit: least(0, 'a rate of 0 or more')
    .default(0)
    .describe('messages and @connections calls a second (AWS: 10000), 429 beyond; 0 for no limit'),
  requestBurst: whole(1, 'a whole number, 1 or more')
    .default(5000)
    .describe('how many of these requests can come at once (AWS: 5000)'),
  idleTimeout: seconds().default(0).describe('close connections that were idle this long (AWS: 10m); 0 for never'),
  maxAge: seconds().default(0).describe('close connections of this age (AWS: 2h); 0 for never'),
  clientBuffer: whole(1024, 'a size of 1024 bytes or more')
    .default(1024 * 1024)
    .describe('unread bytes of a client, 429 beyond'),
  loseDisconnects: share().default(0).describe('share of $disconnect events that are lost'),
  metricDelay: seconds().default(0).describe('delay until CloudWatch shows a metric (AWS: 1m to 3m)'),
  logDelay: seconds().default(0).describe('delay until CloudWatch Logs shows a line'),
}

const stackOptionsSchema = z.strictObject(stackSettings)

/** `memory` is missing where the definition's own holds. */
export type StackOptions = Readonly<z.infer<typeof stackOptionsSchema>>

export const stackDefaults: StackOptions = stackOptionsSchema.parse({})

/** @param texts such as `SendMessage=5`, as the schema wants them */
export function concurrencyByRole(texts: readonly string[]): Record<string, number> {
  return Object.fromEntries(
    texts.map((text) => {
      const at = text.lastIndexOf('=')
      return [text.slice(0, at), Number(text.slice(at + 1))]
    }),
  )
}
