import { metricsOf } from '../../metrics/catalogue/metrics.ts'
import type { WorkerHealth } from '../../metrics/recording/generator-health.ts'
import { GrowingColumn } from '../../metrics/recording/growing-column.ts'
import type { WorkerFacts } from '../../metrics/recording/worker-facts.ts'

/** Columns that are read only to match receipts with messages: nearly all of a log. */
type ReplayedColumn = 'receipts' | 'history' | 'truncated' | 'replies' | 'positionsRead'

/** Columns of all workers that are kept in one place. */
type CommonColumn = 'messages'

/** All else that one worker told: its columns in one piece each, and the totals as they were last. */
export interface KeptFacts extends Omit<WorkerFacts, ReplayedColumn | CommonColumn> {
  /** Its place among the workers, from 0. */
  readonly worker: number
  /** Each time that it told something. */
  readonly readings: readonly HealthReading[]
}

interface HealthReading extends Pick<WorkerHealth, 'wallSeconds' | 'rssBytes' | 'runQueueShare' | 'thread'> {
  /** Has it published a message of the steady phase since the last time? */
  readonly isSteady: boolean
}

const columnNames = [
  'stays',
  'drops',
  'cuts',
  'limited',
  'untaken',
  'openings',
  'ids',
  'disruptions',
  'ownWork',
] as const

/**
 * Returns the facts that are kept of a worker's log, which is read once, and never as a whole.
 *
 * @returns null for a worker that reported nothing
 */
export function keepFacts(log: Iterable<WorkerFacts>, worker: number): KeptFacts | null {
  const columns = mapNames(columnNames, () => new GrowingColumn(new Float64Array(0)))
  const timings = mapNames(metricsOf('worker'), () => new GrowingColumn(new Uint32Array(0)))
  const openChanges: WorkerFacts['openChanges'][number][] = []
  const readings: HealthReading[] = []
  let last: WorkerFacts | null = null
  for (const facts of log) {
    for (const name of columnNames) columns[name].append(facts[name])
    for (const metric of metricsOf('worker')) timings[metric].append(facts.timings[metric])
    openChanges.push(...facts.openChanges)
    const { wallSeconds, rssBytes, runQueueShare, thread } = facts.health
    readings.push({
      wallSeconds,
      rssBytes,
      runQueueShare,
      ...(thread && { thread }),
      isSteady: facts.messages.steady.some((part) => part > 0),
    })
    last = facts
  }
  if (last === null) return null
  const {
    receipts: _,
    history: _h,
    truncated: __,
    replies: ___,
    positionsRead: ____,
    messages: _____,
    ...totals
  } = last
  return {
    ...totals,
    ...mapNames(columnNames, (name) => columns[name].take()),
    timings: mapNames(metricsOf('worker'), (metric) => timings[metric].take()),
    openChanges,
    worker,
    readings,
  }
}

function mapNames<Name extends string, Value>(
  names: readonly Name[],
  valueOf: (name: Name) => Value,
): Record<Name, Value> {
  return Object.fromEntries(names.map((name) => [name, valueOf(name)])) as Record<Name, Value>
}
