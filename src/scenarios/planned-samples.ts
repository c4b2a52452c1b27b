import { roomSizes } from '../crowd/room-sizes.ts'
import { type MetricDefinition, type MetricName, metricCatalogue } from '../metrics/catalogue/metrics.ts'
import { arrivalsAtMost } from './expected-load.ts'
import { plannedArrivals } from './publish-stages.ts'
import type { RunOptions } from './options.ts'
import type { Scenario } from './scenario.ts'

type SampleOf = NonNullable<MetricDefinition['per']>

/** How many samples of a metric a run can have. */
export interface PlannedSamples {
  readonly of: SampleOf
  /** No run of this plan has more. */
  readonly atMost: number
  /** All but one run in a thousand have as many, if nothing is lost. */
  readonly atLeast: number
}

type Plan = Pick<Scenario, 'addedLoad'>

/** Null where only the run decides how many there are, as of cold starts. */
export function plannedSamples(metric: MetricName, { addedLoad }: Plan, options: RunOptions): PlannedSamples | null {
  const { per: of }: MetricDefinition = metricCatalogue[metric]
  if (of === undefined) return null
  const added = addedLoad?.(options)
  if (of === 'connection') {
    const { members } = options
    return { of, atMost: members + Math.ceil(added?.reconnects ?? 0), atLeast: members }
  }
  // Positions that are kept are sent to nobody.
  if (of === 'delivery' && added?.positionReads !== undefined) return { of, atMost: 0, atLeast: 0 }
  const planned = plannedArrivals(options).steady
  const atMost = arrivalsAtMost(planned, options) + (added?.messages ?? 0)
  const atLeast = arrivalsAtLeast(planned, options)
  if (of === 'message') return { of, atMost, atLeast }
  const { largest, recipients } = audiences(options)
  return { of, atMost: atMost * largest, atLeast: Math.floor(atLeast * recipients) }
}

/**
 * The shortest steady phase, in seconds, in which all but one run in a thousand have so many samples; null if there is none, or its stages
 * decide how long it is.
 */
export function durationFor(samples: number, of: SampleOf, options: RunOptions): number | null {
  if (of === 'connection' || options.publishRate === 0 || options.publishStages !== undefined) return null
  const messages = samples / (of === 'message' ? 1 : audiences(options).recipients)
  const isEnough = (seconds: number) => arrivalsAtLeast(options.publishRate * seconds, options) >= messages
  let seconds = Math.ceil(messages / options.publishRate)
  while (!isEnough(seconds)) seconds = Math.ceil(seconds * 1.05)
  return seconds
}

function arrivalsAtLeast(mean: number, { arrivals }: Pick<RunOptions, 'arrivals'>): number {
  return Math.max(0, Math.floor(arrivals === 'poisson' ? mean - 3 * Math.sqrt(mean) : mean))
}

/**
 * Members that receive a message: all of the largest room; and on average, without its sender, which not every chat sends a
 * copy.
 */
function audiences({ members, rooms, roomSizes: distribution }: RunOptions): { largest: number; recipients: number } {
  const sizes = roomSizes(members, rooms, distribution)
  const pairs = sizes.reduce((sum, size) => sum + size * (size - 1), 0)
  return { largest: Math.max(...sizes), recipients: Math.max(1 / members, pairs / members) }
}
