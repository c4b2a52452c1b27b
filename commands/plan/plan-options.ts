import type { Quotas } from './quotas.ts'
import type { RunOptions } from '../../src/scenarios/options.ts'
import { composeOptions } from '../../src/settings/compose-options.ts'
import type { Settings } from '../../src/settings/settings.ts'
import { requestsPerConnect, requestsPerJoin } from './load-phases.ts'

/**
 * The options of a run that is planned: as `run` composes them, but arrivals are constant, the ramp is as fast as the quotas
 * allow, and rooms are as large as in the scenario's defaults.
 *
 * @param quotas undefined where they are wrong, which is said elsewhere
 */
export function planOptions(given: Settings, defaults: RunOptions, quotas: Quotas | undefined): RunOptions {
  const { members = defaults.members, arrivals = 'constant' } = given
  const rooms = Math.min(Math.ceil((members * defaults.rooms) / defaults.members), Math.floor(members / 2))
  const planned = { ...defaults, workers: 1, arrivals, rooms: Math.max(1, defaults.rooms === 1 ? 1 : rooms) }
  const ramp = quotas === undefined ? {} : fastestRamp(quotas, arrivals)
  const options = composeOptions(given, { ...planned, ...ramp })
  // Nobody can join faster than they connect, unless it is asked for.
  return given.joinRate === undefined
    ? { ...options, joinRate: Math.min(options.joinRate, options.connectRate) }
    : options
}

/** The fastest connects and joins that the quotas take, for what of them was not chosen. */
export function fastestRamp(
  quotas: Quotas,
  arrivals: RunOptions['arrivals'],
): Pick<RunOptions, 'connectRate' | 'joinRate'> {
  const connectRate = Math.min(
    mostOnAverage(quotas.connections.value, arrivals),
    quotas.requests.value / requestsPerConnect,
  )
  const joinRate = Math.min(connectRate, quotas.requests.value / requestsPerJoin)
  return { connectRate: roundedDown(connectRate), joinRate: roundedDown(joinRate) }
}

/**
 * Returns the highest mean rate that keeps within `perSecond`. With Poisson arrivals, a second exceeds the mean by more than
 * three standard deviations in one of a thousand cases only.
 */
function mostOnAverage(perSecond: number, arrivals: RunOptions['arrivals']): number {
  // mean + 3 sqrt(mean) = perSecond, solved for the root of the mean
  return arrivals === 'constant' ? perSecond : ((Math.sqrt(9 + 4 * perSecond) - 3) / 2) ** 2
}

function roundedDown(rate: number): number {
  return rate >= 1 ? Math.floor(rate) : Math.max(0.001, Math.floor(rate * 1000) / 1000)
}
