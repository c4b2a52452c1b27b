import { z } from 'zod'

/** Of every duration that can be set: a week. */
export const longestSeconds = 7 * 24 * 3600

const whole = (least: number, what: string) =>
  z.number({ error: what }).int({ error: what }).min(least, { error: what })

const atLeast = (least: number, what: string) => z.number({ error: what }).min(least, { error: what })

/**
 * A duration: written `30s` on the command line, a number of seconds inside. A timer of Node's holds 2^31 ms and fires at once
 * beyond; a third of that leaves room for sums.
 */
const seconds = (least: number, what: string) =>
  atLeast(least, what).max(longestSeconds, { error: 'at most 168h' }).meta({ unit: 'seconds' })

/** Written `20%` on the command line; neither nobody nor everybody. */
const share = (what: string) =>
  z.number({ error: what }).gt(0, { error: what }).lt(1, { error: what }).meta({ unit: 'share' })

/** Written `1MiB` on the command line, a number of bytes inside. */
const size = (least: number, most: number, what: string) =>
  whole(least, what).max(most, { error: what }).meta({ unit: 'bytes' })

/** What a run can be told, whatever its scenario. Every key is a flag (`publishRate` is `--publish-rate`) and a config key. */
export const runOptionsSchema = z.strictObject({
  members: whole(1, 'a whole number of members, 1 or more').describe('simulated clients, one WebSocket each'),
  rooms: whole(1, 'a whole number of rooms, 1 or more').describe('rooms that the members are spread over'),
  connectRate: atLeast(0.001, 'a rate above 0').describe('new connections a second'),
  joinRate: atLeast(0.001, 'a rate above 0').describe('joins a second'),
  publishRate: atLeast(0, 'a rate of 0 or more').describe('messages a second, all rooms together'),
  arrivals: z
    .enum(['constant', 'poisson'], { error: 'constant or poisson' })
    .describe('spacing of connects and messages: constant or poisson'),
  pacing: z
    .enum(['auto', 'spin', 'sleep'], { error: 'auto, spin or sleep' })
    .describe('wait for a message by spin (exact, costs CPU), sleep (to a millisecond), or auto'),
  receivePath: z
    .enum(['fast', 'ws'], { error: 'fast or ws' })
    .describe('who reads ordinary messages: fast (ourselves, in place) or ws (the library, always)'),
  maxMessageSize: size(1024, 1024 ** 3, 'a size from 1KiB to 1GiB, such as 1MiB').describe(
    'largest message that a member takes; a larger one ends its connection',
  ),
  duration: seconds(0, 'a duration such as 500ms, 30s, 2m or 1h').describe('how long to publish (steady phase)'),
  warmUp: seconds(0, 'a duration such as 500ms, 30s, 2m or 1h').describe(
    'publishing before it, left out of the figures',
  ),
  hold: seconds(0, 'a duration such as 500ms, 30s, 2m or 1h').describe('how long to stay connected without publishing'),
  drain: seconds(0, 'a duration such as 500ms, 30s, 2m or 1h').describe('wait for deliveries after the last message'),
  payload: whole(96, 'a size of 96 bytes or more')
    .max(120_000, { error: 'at most 120,000 bytes' })
    .describe('bytes of text a message'),
  joinGrace: seconds(0, 'a duration such as 250ms').describe('a member counts as present this long after its join'),
  deadline: seconds(0, 'a duration such as 1s').describe('a delivery that takes longer counts as late'),
  connectTimeout: seconds(0.001, 'a duration such as 30s').describe('give up on a handshake after'),
  pingInterval: seconds(0, 'a duration such as 20s; 0 pings nobody').describe(
    'ping each member this often, and drop those who do not answer',
  ),
  workers: whole(1, 'a whole number of worker processes, 1 or more').describe('processes that carry the members'),
  seed: whole(0, 'a whole number, 0 or more').describe('who is in which room, who speaks when'),
  share: share('a share above 0% and below 100%, such as 20%').describe('members that something happens to'),
  dropKind: z
    .enum(['closed', 'killed', 'half-open', 'mixed'], { error: 'closed, killed, half-open or mixed' })
    .describe('how members die: closed, killed (no close frame), half-open (silent), or mixed'),
  burst: whole(1, 'a whole number of members, 1 or more').describe('members that speak at the same instant'),
  rounds: whole(1, 'a whole number of rounds, 1 or more').describe('how often it happens'),
  idleGap: seconds(0, 'a duration such as 10m; 0 deploys a new version instead').describe(
    'wait for environments to be reclaimed, instead of a new version',
  ),
  provisionedConcurrency: whole(0, 'a whole number, 0 or more').describe('environments that are kept warm'),
  backOff: z
    .enum(['none', 'exponential', 'full-jitter'], { error: 'none, exponential or full-jitter' })
    .describe('how members wait before they come back'),
  slowFor: seconds(0, 'a duration such as 5s').describe('how long slow members read nothing'),
  roomSizes: z
    .enum(['uniform', 'zipf', 'one-big'], { error: 'uniform, zipf or one-big' })
    .describe('how members are spread: uniform, zipf, or one-big (half of them in one room)'),
  churnRate: atLeast(0, 'a rate of 0 or more').describe('members a second who leave their room and come back'),
  metricsWait: seconds(0, 'a duration such as 30s or 10m').describe(
    'wait for CloudWatch to agree with what was caused',
  ),
})

/** Durations in seconds, rates per second, sizes in bytes. Every value is present below the edge. */
export type RunOptions = z.infer<typeof runOptionsSchema>

/** Options that mean something to a few scenarios only; each says in `takes` which. */
export const specialOptions = [
  'share',
  'dropKind',
  'burst',
  'rounds',
  'idleGap',
  'provisionedConcurrency',
  'backOff',
  'slowFor',
  'roomSizes',
  'churnRate',
] as const satisfies readonly (keyof RunOptions)[]

export type SpecialOption = (typeof specialOptions)[number]
