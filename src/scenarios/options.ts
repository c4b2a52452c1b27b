import { availableParallelism } from 'node:os'
import { z } from 'zod'
import { memberSettings } from '../crowd/member-settings.ts'
import type { CrowdPlan } from '../crowd/rooms.ts'
import { publishStagesSchema } from './publish-stages.ts'
import { atLeast, partialShare, seconds, whole } from '../value-schemas.ts'

/** The load of every scenario: the number of members, and the pace and duration of their actions. */
export const loadSettings = {
  members: whole(1, 'a whole number of members, 1 or more')
    .default(100)
    .describe('simulated clients, with one WebSocket each'),
  rooms: whole(1, 'a whole number of rooms, 1 or more').default(10).describe('rooms that the members are spread over'),
  connectRate: atLeast(0.001, 'a rate above 0').default(50).describe('new connections a second'),
  joinRate: atLeast(0.001, 'a rate above 0').default(50).describe('joins per second'),
  publishRate: atLeast(0, 'a rate of 0 or more').default(5).describe('messages per second, over all rooms'),
  publishStages: publishStagesSchema
    .meta({ placeholder: 'rate@time,...' })
    .exactOptional()
    .describe(
      'rates over the steady phase, in place of --publish-rate and --duration: 1@10s,0-10@30s,0@5s (0 is a pause)',
    ),
  arrivals: z
    .enum(['constant', 'poisson'], { error: 'constant or poisson' })
    .default('poisson')
    .describe('spacing of connects and messages: constant or poisson'),
  warmUp: seconds().default(5).describe('the time of publishing before the steady phase; not part of the figures'),
  duration: seconds().default(30).describe('the length of the steady phase, in which messages count'),
  hold: seconds().default(0).describe('the time for which members stay connected without publishing'),
  drain: seconds().default(5).describe('the wait for deliveries after the last message'),
  payload: whole(96, 'a size of 96 bytes or more')
    .max(120_000, { error: 'at most 120,000 bytes' })
    .default(200)
    .describe('bytes of text in a message'),
  ...memberSettings,
  // Two workers already halve the burst that a broadcast is for each of them; more than the cores only get in each
  // other's way.
  workers: whole(1, 'a whole number of worker processes, 1 or more')
    .meta({ defaultIs: '2; on a single core 1' })
    .default(() => Math.min(2, availableParallelism()))
    .describe('worker processes that the members are spread over'),
  seed: whole(0, 'a whole number, 0 or more')
    .meta({ defaultIs: 'drawn' })
    .default(1)
    .describe('the seed that decides room membership and publishing times'),
}

/** When a delivery counts, and as what. */
export const measurementSettings = {
  joinGrace: seconds(0, 'a duration such as 250ms')
    .default(0.25)
    .describe('the time after its join at which a member counts as present'),
  deadline: seconds(0, 'a duration such as 1s').default(1).describe('the time after which a delivery counts as late'),
  metricsWait: seconds(0, 'a duration such as 30s or 10m')
    .default(60)
    .describe('the longest wait until CloudWatch shows all invocations of the run'),
}

/** Settings of a few scenarios; each scenario names its own in `takes`. */
export const scenarioSettings = {
  share: partialShare('a share above 0% and below 100%, such as 20%')
    .default(0.2)
    .describe('share of the members that are dropped, disconnected or slow'),
  dropKind: z
    .enum(['closed', 'killed', 'half-open', 'mixed'], { error: 'closed, killed, half-open or mixed' })
    .default('mixed')
    .describe('how members are dropped: closed, killed (no close frame), half-open (silent), or mixed'),
  burst: whole(1, 'a whole number of members, 1 or more')
    .default(10)
    .describe('members that publish at the same instant'),
  rounds: whole(1, 'a whole number of rounds, 1 or more')
    .default(5)
    .describe('repetitions of new versions (cold-start, demo), or of a last message to each room (stale)'),
  idleGap: seconds(0, 'a duration such as 10m; 0 deploys a new version instead')
    .default(0)
    .describe('the wait until environments are reclaimed; 0 deploys a new version instead'),
  provisionedConcurrency: whole(0, 'a whole number, 0 or more')
    .default(0)
    .describe('environments that Lambda keeps initialized'),
  backOff: z
    .enum(['none', 'exponential', 'full-jitter'], { error: 'none, exponential or full-jitter' })
    .default('full-jitter')
    .describe('how members wait between attempts to reconnect: none, exponential or full-jitter'),
  slowFor: seconds(0, 'a duration such as 5s').default(5).describe('the time for which slow members read nothing'),
  roomSizes: z
    .enum(['uniform', 'zipf', 'one-big'], { error: 'uniform, zipf or one-big' })
    .default('uniform')
    .describe('distribution of room sizes: uniform, zipf, or one-big (half of the members in one room)'),
  positions: z
    .enum(['pushed', 'on-demand'], { error: 'pushed or on-demand' })
    .default('pushed')
    .describe('how members learn of positions: pushed to everybody, or read from a table on-demand'),
  readInterval: seconds(0.05, 'a duration such as 1s, 50ms or more')
    .default(1)
    .describe('how often each member reads the positions, with --positions on-demand'),
  churnRate: atLeast(0, 'a rate of 0 or more')
    .default(0)
    .describe('members per second that leave their room and rejoin'),
}

export const runOptionsSchema = z.strictObject({ ...loadSettings, ...measurementSettings, ...scenarioSettings })

/**
 * The options of a run, whatever its scenario. Durations in seconds, rates per second, sizes in bytes. Every value but the stages is
 * present below the edge; with stages, the duration is theirs, and the publish rate is their mean. Where the rooms are is no setting: shards have them pinned.
 */
export type RunOptions = z.infer<typeof runOptionsSchema> & Pick<CrowdPlan, 'placement' | 'spreadRooms'>

export type SpecialOption = keyof typeof scenarioSettings

/** The defaults, unless the scenario, a config file, the environment or a flag overrides them. */
export const generalDefaults: RunOptions = runOptionsSchema.parse({})

/** The options that decide the room and the worker of each member. */
export function crowdPlan(options: RunOptions): CrowdPlan {
  const { members, rooms, roomSizes, workers, seed, placement = 'spread', spreadRooms = false } = options
  return { members, rooms, roomSizes, workers, seed, placement, spreadRooms }
}
