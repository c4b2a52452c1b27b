import type { ExpectedLoad } from '../cost/expected-usage.ts'
import { roomSizes } from '../crowd/room-sizes.ts'
import { mostRounds } from '../metrics/server/ask-until-settled.ts'
import type { RunOptions } from './options.ts'
import type { Scenario } from './scenario.ts'

/** What a run is going to ask of its target, on the high side; a scenario says itself what it adds. */
export function expectedLoad({ adds }: Pick<Scenario, 'adds'>, options: RunOptions): ExpectedLoad {
  const { members, rooms, connectRate, joinRate, joinGrace, warmUp, duration, drain, payload } = options
  const { pingInterval, metricsWait } = options
  const added = { messages: 0, comebacks: 0, seconds: 0, rowReadings: 0, environmentsKeptWarm: 0, ...adds?.(options) }
  const ordinarySeconds = (2 * members) / connectRate + members / joinRate + joinGrace + warmUp + duration + drain
  const seconds = ordinarySeconds + added.seconds
  return {
    members,
    rooms,
    ...hearing(options),
    messages: arrivalsAtMost(options.publishRate * (warmUp + duration), options) + added.messages,
    payloadBytes: payload,
    comebacks: added.comebacks,
    pings: pingInterval === 0 ? 0 : (members * seconds) / pingInterval,
    seconds,
    rowReadings: added.rowReadings,
    metricRounds: mostRounds(metricsWait),
    environmentsKeptWarm: added.environmentsKeptWarm,
    // The target is put back as it was when CloudWatch has been asked.
    secondsKeptWarm: seconds + metricsWait,
  }
}

/** How many there are at most where so many are to be expected: of Poisson's, all but one run in a thousand. */
export function arrivalsAtMost(mean: number, { arrivals }: Pick<RunOptions, 'arrivals'>): number {
  return Math.ceil(arrivals === 'poisson' ? mean + 3 * Math.sqrt(mean) : mean)
}

/** Everybody speaks as often: a room of twice the size has twice as many speakers, whom twice as many hear. */
function hearing({ members, rooms, roomSizes: distribution }: RunOptions): { audience: number; smallestRoom: number } {
  const sizes = roomSizes(members, rooms, distribution)
  return {
    audience: sizes.reduce((sum, size) => sum + size * size, 0) / members,
    smallestRoom: sizes.at(-1) ?? 0,
  }
}
