import { fastestRamp } from '../fastest-ramp.ts'
import type { Quotas } from '../quotas.ts'
import type { RunOptions } from '../../../src/scenarios/options.ts'
import { composeOptions } from '../../../src/settings/compose-options.ts'
import type { Settings } from '../../../src/settings/settings.ts'

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
