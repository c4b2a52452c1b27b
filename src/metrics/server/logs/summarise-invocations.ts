import { enoughSamples } from '../../catalogue/quantiles.ts'
import type { InvocationFact } from '../invocation-fact.ts'

/** Exact, from every single value; a percentile is null where there are too few values for it. */
export interface DurationFigures {
  readonly p50Us: number | null
  readonly p99Us: number | null
  readonly maxUs: number | null
}

/** The summary of one function's invocations by its logs. */
export interface InvocationSummary {
  readonly invocations: number
  /** Invocations whose REPORT has an `Init Duration`. */
  readonly coldStarts: number
  /** Ended by the platform. A handler that threw has answered, and is not among them. */
  readonly errors: number
  readonly timeouts: number
  readonly init: DurationFigures
  /** The handler's, without init. */
  readonly duration: DurationFigures
  readonly billedMs: number
  /** Billed duration by memory size. */
  readonly billedGbSeconds: number
  /** Given to the function; null if its invocations had different ones. */
  readonly memoryMb: number | null
  readonly maxMemoryMb: number | null
  /** The most environments that were busy at one instant. */
  readonly peakConcurrency: number
}

/** By function name. */
export function summariseInvocations(facts: readonly InvocationFact[]): Record<string, InvocationSummary> {
  const byFunction = Map.groupBy(facts, ({ functionName }) => functionName)
  return Object.fromEntries([...byFunction].map(([functionName, ofFunction]) => [functionName, summarise(ofFunction)]))
}

function summarise(facts: readonly InvocationFact[]): InvocationSummary {
  const inits = facts.map(({ initUs }) => initUs).filter((initUs) => initUs !== null)
  const [memoryMb = null, ...otherMemories] = new Set(facts.map((fact) => fact.memoryMb))
  return {
    invocations: facts.length,
    coldStarts: inits.length,
    errors: facts.filter(({ status }) => status === 'error').length,
    timeouts: facts.filter(({ status }) => status === 'timeout').length,
    init: durationFigures(inits),
    duration: durationFigures(facts.map(({ durationUs }) => durationUs)),
    billedMs: facts.reduce((sum, { billedMs }) => sum + billedMs, 0),
    billedGbSeconds: facts.reduce((sum, fact) => sum + billedGbSeconds(fact), 0),
    memoryMb: otherMemories.length === 0 ? memoryMb : null,
    maxMemoryMb: facts.reduce(
      (most: number | null, { maxMemoryMb }) => (maxMemoryMb === null ? most : Math.max(most ?? 0, maxMemoryMb)),
      null,
    ),
    peakConcurrency: peakConcurrency(facts),
  }
}

/** The billed GB-seconds of an invocation: its billed duration by the memory of its function. */
export function billedGbSeconds({ billedMs, memoryMb }: Pick<InvocationFact, 'billedMs' | 'memoryMb'>): number {
  return (billedMs / 1000) * (memoryMb / 1024)
}

function durationFigures(valuesUs: readonly number[]): DurationFigures {
  const sorted = valuesUs.toSorted((a, b) => a - b)
  const percentile = (quantile: number) =>
    enoughSamples(sorted.length, quantile) ? (sorted[Math.ceil(quantile * sorted.length) - 1] ?? null) : null
  return { p50Us: percentile(0.5), p99Us: percentile(0.99), maxUs: sorted.at(-1) ?? null }
}

type Busy = Pick<InvocationFact, 'environment' | 'startedAtMs' | 'endedAtMs' | 'durationUs'>

interface Interval {
  readonly startMs: number
  /** Exclusive. */
  readonly endMs: number
}

/**
 * The most environments that were busy at one instant, exactly, where CloudWatch's one-minute points hide bursts. Logs
 * have times in whole milliseconds, so that an invocation within one of them takes it up; two of the same environment
 * still never count twice.
 */
function peakConcurrency(facts: readonly Busy[]): number {
  const byEnvironment = Map.groupBy(facts, ({ environment }) => environment)
  const intervals = [...byEnvironment.values()].flatMap((ofOne) => joined(ofOne.map(intervalOf)))
  const changes = intervals.flatMap(({ startMs, endMs }) => [
    { atMs: startMs, change: 1 },
    { atMs: endMs, change: -1 },
  ])
  // Ends come first: an environment that takes over from another was not busy beside it.
  changes.sort((a, b) => a.atMs - b.atMs || a.change - b.change)
  let busy = 0
  let most = 0
  for (const { change } of changes) {
    busy += change
    most = Math.max(most, busy)
  }
  return most
}

function intervalOf({ startedAtMs, endedAtMs, durationUs }: Busy): Interval {
  const startMs = startedAtMs ?? Math.floor(endedAtMs - durationUs / 1000)
  return { startMs, endMs: Math.max(endedAtMs, startMs + 1) }
}

/** As few intervals as have the same instants in them. */
function joined(intervals: readonly Interval[]): Interval[] {
  const result: Interval[] = []
  for (const next of intervals.toSorted((a, b) => a.startMs - b.startMs)) {
    const last = result.at(-1)
    if (last === undefined || next.startMs > last.endMs) result.push(next)
    else result[result.length - 1] = { startMs: last.startMs, endMs: Math.max(last.endMs, next.endMs) }
  }
  return result
}
