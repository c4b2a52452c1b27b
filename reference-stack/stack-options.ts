import { z } from 'zod'

/** The longest value of every duration setting: a week. */
const longestSeconds = 7 * 24 * 3600

const least = (minimum: number, what: string) => z.number({ error: what }).min(minimum, { error: what })
const whole = (minimum: number, what: string) => least(minimum, what).int({ error: what })
const aDuration = 'a duration such as 500ms, 30s, 2m or 1h'
const seconds = () => least(0, aDuration).max(longestSeconds, { error: 'at most 168h' }).meta({ unit: 'seconds' })
const aShare = 'a share such as 20% or 0.2'
const share = () => least(0, aShare).max(1, { error: aShare }).meta({ unit: 'share' })
const aMemorySize = 'a size from 128 to 10240 MB'
const anAddress = 'a host such as redis.example.com or redis.example.com:6379'
const anOrigin = 'an origin such as https://chat.example.com, or null'
const aListOfLimits = 'a list such as SendMessage=5'

/**
 * The options of the embedded stack beside its definition; by default it is an AWS account without its limits and delays.
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
    .describe('concurrent executions of all functions together'),
  reservedConcurrency: z
    .array(z.string().regex(/^[^=]+=\d+$/, { error: aListOfLimits }), { error: aListOfLimits })
    .meta({ placeholder: 'function=n' })
    .default([])
    .describe('the most concurrent executions of one function; 0 switches it off'),
  allowNetwork: z
    .array(z.string().regex(/^[^\s:/]+(?::\d+)?$/, { error: anAddress }), { error: anAddress })
    .meta({ placeholder: 'host,...' })
    .default([])
    .describe('hosts outside this machine that functions may call, as host or host:port'),
  allowOrigin: z
    .array(z.string().regex(/^(?:null|\w+:\/\/[^\s/]+)$/, { error: anOrigin }), { error: anOrigin })
    .meta({ placeholder: 'origin,...' })
    .default([])
    .describe('the Origin of other pages that may connect; null is that of a page opened as a file'),
  idleEnvironment: seconds().default(600).describe('the idle time after which an environment is reclaimed'),
  connectLimit: least(0, 'a rate of 0 or more')
    .default(0)
    .describe('new connections per second (AWS: 500), 429 beyond; 0 for no limit'),
  requestLimit: least(0, 'a rate of 0 or more')
    .default(0)
    .describe('messages and @connections calls per second (AWS: 10000), 429 beyond; 0 for no limit'),
  requestBurst: whole(1, 'a whole number, 1 or more').default(5000).describe('the burst of these requests (AWS: 5000)'),
  tablesIdle: seconds()
    .default(0)
    .describe('the time for which provisioned tables were idle before (AWS retains the capacity of up to 5m)'),
  partitionReads: least(0, 'units a second, 0 or more')
    .default(0)
    .describe('read units per second of one partition key of a table (AWS: 3000), throttled beyond; 0 for no limit'),
  partitionWrites: least(0, 'units a second, 0 or more')
    .default(0)
    .describe('write units per second of one partition key of a table (AWS: 1000), throttled beyond; 0 for no limit'),
  idleTimeout: seconds()
    .default(0)
    .describe('the idle time after which a connection is closed (AWS: 10m); 0 for never'),
  maxAge: seconds().default(0).describe('the age at which a connection is closed (AWS: 2h); 0 for never'),
  clientBuffer: whole(1024, 'a size of 1024 bytes or more')
    .default(1024 * 1024)
    .describe('the unread bytes of a client, 429 beyond'),
  loseDisconnects: share().default(0).describe('the share of $disconnect events that are lost'),
  serviceTimes: z
    .string()
    .min(1, { error: 'a name or a file' })
    .meta({ placeholder: 'name|file', defaultIs: 'as fast as it can' })
    .exactOptional()
    .describe('how late the services answer: typical, or a file of distributions'),
  ttlDelay: seconds()
    .default(0)
    .describe('the time from expiry to deletion of an item (AWS: within a few days); 0 for never'),
  metricDelay: seconds().default(0).describe('the delay until CloudWatch shows a metric (AWS: 1m to 3m)'),
  logDelay: seconds().default(0).describe('the delay until CloudWatch Logs shows a line'),
}

const stackOptionsSchema = z.strictObject(stackSettings)

/** `memory` is missing where the definition's own holds, `serviceTimes` where each service answers as soon as it can. */
export type StackOptions = Readonly<z.infer<typeof stackOptionsSchema>>

export const stackDefaults: StackOptions = stackOptionsSchema.parse({})

/** The options as the stack's parts take them, in their units: null is no limit. */
export type SettableBehaviour = Readonly<ReturnType<typeof behaviourOf>>

export function behaviourOf(options: StackOptions) {
  return {
    /** Memory of every function, instead of the definition's. */
    memoryMb: options.memory ?? null,
    /** `by-memory` gives each environment the CPU share of its memory: 1,769 MB is one core, counted in windows of 20 ms. */
    cpu: options.cpu,
    /** The limit of all functions together; an AWS account starts with 1,000. */
    concurrencyLimit: options.concurrencyLimit,
    /** By function name: guarantees and caps its concurrent executions; 0 switches the function off. */
    reservedConcurrency: concurrencyByFunction(options.reservedConcurrency),
    /** Hosts, or host:port, outside this machine that functions may call. */
    allowedHosts: options.allowNetwork.map((host) => host.toLowerCase()),
    /** Beside pages of this machine, those that may connect, as `Origin` names them. */
    allowedOrigins: options.allowOrigin,
    /** When an idle environment is reclaimed; not published by AWS, 5 to 15 minutes today. */
    idleEnvironmentMs: options.idleEnvironment * 1000,

    /** New connections a second; 500 in an AWS account. */
    connectRate: limitOf(options.connectLimit),
    /** Requests a second of clients and `@connections` together, and the size of their bucket; 10,000 and 5,000 on AWS. */
    requestRate: limitOf(options.requestLimit),
    requestBurst: options.requestBurst,
    /** How long provisioned tables have retained unused capacity at the start: at most 300 s of it count. */
    tablesIdleMs: options.tablesIdle * 1000,
    /** Units a second of the items with one partition key in a table or an index; 3,000 and 1,000 on AWS. */
    partitionReads: limitOf(options.partitionReads),
    partitionWrites: limitOf(options.partitionWrites),
    /** A connection that is silent for this long is closed with 1001; on AWS, after 10 minutes. */
    idleTimeoutMs: limitOf(options.idleTimeout * 1000),
    /** A connection is closed with 1001 at this age; 2 hours on AWS. */
    maxAgeMs: limitOf(options.maxAge * 1000),
    /** Unread bytes of one client from which on a post to it is answered 429; not published by AWS. */
    clientBufferBytes: options.clientBuffer,
    /** The share of `$disconnect` events, 0 to 1, that never come: they are best effort on AWS. */
    loseDisconnects: options.loseDisconnects,

    /** The delay until an item is deleted, after the time in its table's `expiresAt`; on AWS, within a few days. */
    ttlDelayMs: limitOf(options.ttlDelay * 1000),

    /** The delay until CloudWatch shows a datum; on AWS, 1 to 3 minutes. */
    metricDelayMs: options.metricDelay * 1000,
    /** The delay until CloudWatch Logs shows a line; on AWS, seconds, sometimes more. */
    logDelayMs: options.logDelay * 1000,
  }
}

/** @param texts such as `SendMessage=5`, as the schema wants them */
export function concurrencyByFunction(texts: readonly string[]): Readonly<Record<string, number>> {
  return Object.fromEntries(
    texts.map((text) => {
      const at = text.lastIndexOf('=')
      return [text.slice(0, at), Number(text.slice(at + 1))]
    }),
  )
}

function limitOf(limit: number): number | null {
  return limit === 0 ? null : limit
}
