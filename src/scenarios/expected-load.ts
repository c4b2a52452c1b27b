import type { ExpectedLoad } from '../cost/expected-usage.ts'
import { roomSizes } from '../crowd/room-sizes.ts'
import { mostRounds } from '../metrics/server/ask-until-settled.ts'
import { plannedArrivals } from './publish-stages.ts'
import type { RunOptions } from './options.ts'
import { type Scenario, hasRooms } from './scenario.ts'

/** Upper bound on the load of a run: the baseline, and what the scenario adds. */
export function expectedLoad(scenario: Pick<Scenario, 'addedLoad' | 'needs'>, options: RunOptions): ExpectedLoad {
  const { members, connectRate, joinRate, joinGrace, warmUp, duration, drain, payload } = options
  const { pingInterval, metricsWait } = options
  const added = {
    messages: 0,
    reconnects: 0,
    seconds: 0,
    itemReadings: 0,
    environmentsKeptWarm: 0,
    positionReads: 0,
    ...scenario.addedLoad?.(options),
  }
  const joins = hasRooms(scenario) ? members : 0
  const publishingSeconds = joins === 0 ? 0 : joinGrace + warmUp + duration
  const scheduled = joins === 0 ? 0 : arrivalsAtMost(plannedArrivals(options).all, options)
  const baselineSeconds = (2 * members) / connectRate + joins / joinRate + publishingSeconds + drain
  const seconds = baselineSeconds + added.seconds
  const connectionSeconds = roundedToUs(seconds - members / connectRate)
  return {
    members,
    joins,
    ...(joins === 0 ? { rooms: 0, audience: 0, smallestRoom: 0 } : recipients(options)),
    messages: (added.positionReads > 0 ? 0 : scheduled) + added.messages,
    positionsSet: added.positionReads > 0 ? scheduled : 0,
    positionReads: added.positionReads,
    payloadBytes: payload,
    reconnects: added.reconnects,
    pings: pingInterval === 0 ? 0 : (members * connectionSeconds) / pingInterval,
    seconds,
    connectionSeconds,
    itemReadings: added.itemReadings,
    metricRounds: mostRounds(metricsWait),
    environmentsKeptWarm: added.environmentsKeptWarm,
    // The target is put back as it was when CloudWatch has been asked.
    secondsKeptWarm: seconds + metricsWait,
  }
}

/** Sums of many seconds lose their last digits, and a load that is exactly at a quota is within it. */
export function roundedToUs(seconds: number): number {
  return Math.round(seconds * 1e6) / 1e6
}

/** How many arrivals there are at most where `mean` are expected: with Poisson arrivals, in all but one run in a thousand. */
export function arrivalsAtMost(mean: number, { arrivals }: Pick<RunOptions, 'arrivals'>): number {
  return Math.ceil(arrivals === 'poisson' ? mean + 3 * Math.sqrt(mean) : mean)
}

/** All members publish at the same rate: a room of twice the size has twice as many publishers and twice as many recipients. */
function recipients({ members, rooms, roomSizes: distribution }: RunOptions): {
  rooms: number
  audience: number
  smallestRoom: number
} {
  const sizes = roomSizes(members, rooms, distribution)
  return {
    rooms,
    audience: sizes.reduce((sum, size) => sum + size * size, 0) / members,
    smallestRoom: sizes.at(-1) ?? 0,
  }
}
