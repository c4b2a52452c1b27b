import { isQuantileName, quantiles, samplesNeeded } from '../../src/metrics/catalogue/quantiles.ts'
import type { Slo } from '../../src/metrics/judging/checks/slo.ts'
import { broadcast } from '../../src/scenarios/broadcast.ts'
import { type RunOptions, generalDefaults } from '../../src/scenarios/options.ts'
import { durationFor, plannedSamples } from '../../src/scenarios/planned-samples.ts'
import { composeOptions } from '../../src/settings/compose-options.ts'
import type { Settings } from '../../src/settings/settings.ts'
import type { Axis } from './axis.ts'

/**
 * Returns the settings of a block at a level: the load of the axis replaces the given one, the limits are those of the SLO, and
 * the steady phase is long enough to judge them.
 */
export function settingsAt(of: Axis, level: number, given: Settings, slo: Slo): Settings {
  const settings = { ...given, ...loadAt(of, level, given), limit: [...slo.texts] }
  const options = optionsOf(settings)
  return { ...settings, duration: Math.max(options.duration, ...durationsNeeded(slo, options)) }
}

function loadAt(of: Axis, level: number, given: Settings): Settings {
  if (of === 'publish-rate') return { publishRate: level }
  const { members, rooms, publishRate } = baseLoad(of, given)
  if (of === 'room-size') return { rooms, members: level * rooms }
  const roomsAtLevel = Math.max(1, Math.round((level * rooms) / members))
  return {
    members: level,
    rooms: roomsAtLevel,
    publishRate: Number(((publishRate * roomsAtLevel) / rooms).toPrecision(6)),
  }
}

/** The room whose size is searched for is the only one, unless more are asked for. */
function baseLoad(of: Axis, given: Settings): RunOptions {
  return optionsOf(of === 'room-size' ? { ...given, rooms: given.rooms ?? 1, members: 2 * (given.rooms ?? 1) } : given)
}

/** Describes the load that is the same at every level. */
export function constantLoad(of: Axis, given: Settings): string {
  const { members, rooms, publishRate } = baseLoad(of, given)
  const roomsInWords = rooms === 1 ? 'one room' : `${rooms} rooms`
  const rateInWords = `${publishRate} messages a second`
  if (of === 'room-size')
    return rooms === 1 ? `${roomsInWords}, ${rateInWords}` : `${roomsInWords} of that size, ${rateInWords} in all`
  if (of === 'publish-rate') return `${members} members in ${roomsInWords}`
  const [size, rate] = [members / rooms, publishRate / rooms].map((value) => Number(value.toPrecision(3)))
  return `rooms of ${size} members, ${rate} messages a second in each`
}

function optionsOf(settings: Settings): RunOptions {
  return composeOptions(settings, { ...generalDefaults, ...broadcast.defaults })
}

/** Returns the seconds of steady phase that the quantiles among the limits need for their samples. */
function durationsNeeded({ limits }: Slo, options: RunOptions): number[] {
  return limits.flatMap((limit) => {
    if (limit.kind !== 'metric' || !isQuantileName(limit.statistic)) return []
    const of = plannedSamples(limit.metric, broadcast, options)?.of
    return of === undefined ? [] : (durationFor(samplesNeeded(quantiles[limit.statistic]), of, options) ?? [])
  })
}
