import {
  type QuantileFigure,
  type ServiceTimeKind,
  type ServiceTimesProfile,
  serviceTimesSchemaName,
} from '../../../reference-stack/local/service-times/index.ts'
import type { Recording } from '../recording.ts'
import { quantileNames, quantiles } from '../../../src/metrics/catalogue/quantiles.ts'

/** Where each kind is recorded: the probe, and what its figures' names begin with. */
const recordedIn: Readonly<Record<ServiceTimeKind, readonly [probe: string, prefix: string]>> = {
  post: ['time-of-post', ''],
  read: ['time-of-read', ''],
  write: ['time-of-write', ''],
  query: ['time-of-query', ''],
  scanPage: ['time-of-scan-page', ''],
  invoke: ['time-of-invoke', ''],
  asyncInvoke: ['time-of-async-invoke', ''],
  asyncQueue: ['time-of-async-invoke', 'queued_'],
  handshake: ['time-of-handshake', ''],
}

/** Two clocks that tell whole milliseconds may find no time between two instants: half a step. */
const shortestMs = 0.5

/**
 * The service times of a recording, as `--service-times` reads them. A kind with fewer than two quantiles is left out.
 *
 * @returns null if it has none
 */
export function recordedServiceTimes(recording: Recording): ServiceTimesProfile | null {
  const kinds = Object.keys(recordedIn) as ServiceTimeKind[]
  const times = kinds.flatMap((kind) => {
    const figures = figuresOf(kind, recording)
    return figures.length < 2 ? [] : [[kind, figures] as const]
  })
  if (times.length === 0) return null
  return {
    schema: serviceTimesSchemaName,
    name: `recorded ${whenAndWhere(recording)}`,
    times: Object.fromEntries(times),
  }
}

function figuresOf(kind: ServiceTimeKind, recording: Recording): QuantileFigure[] {
  const [id, prefix] = recordedIn[kind]
  const probe = recording.probes.find((recorded) => recorded.id === id)
  if (probe?.outcome !== 'observed') return []
  const { figures, note } = probe
  const notes = note === undefined ? '' : `; ${note}`
  const source = `recorded ${whenAndWhere(recording)}, n = ${figures[`${prefix}n`] ?? 0}${notes}`
  return quantileNames.flatMap((name) => {
    const ms = figures[`${prefix}${name}Ms`] ?? null
    if (ms === null) return []
    const percentile = Number((quantiles[name] * 100).toFixed(1))
    // The embedded stack is no observation of AWS.
    const mark = recording.kind === 'aws' ? ('O' as const) : ('U' as const)
    return [{ percentile, ms: Math.max(shortestMs, ms), mark, source }]
  })
}

function whenAndWhere({ kind, region, recordedAt }: Recording): string {
  return `${recordedAt.slice(0, 10)}, ${kind === 'aws' ? region : 'embedded stack'}`
}
