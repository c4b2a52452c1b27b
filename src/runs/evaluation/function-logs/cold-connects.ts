import { enoughSamples } from '../../../metrics/catalogue/quantiles.ts'
import { type WorkerFacts, openingFields } from '../../../metrics/recording/worker-facts.ts'
import type { ColdStarts } from '../../../metrics/result/cold-starts.ts'
import type { InvocationFact } from '../../../metrics/server/invocation-fact.ts'
import { serverClockSlackUs } from '../../wall-clock.ts'

/** A handshake that ended in 101; monotonic microseconds. */
export interface Opening {
  readonly intendedAtUs: number
  readonly openAtUs: number
}

export function openingsOf(workerFacts: readonly Pick<WorkerFacts, 'openings'>[]): Opening[] {
  return workerFacts.flatMap(({ openings }) =>
    Array.from({ length: openings.length / openingFields.length }, (_, row) => {
      const [, intendedAtUs = 0, openAtUs = 0] = openings.subarray(row * openingFields.length)
      return { intendedAtUs, openAtUs }
    }),
  )
}

/**
 * Computes the time that a cold `$connect` adds to a handshake. A handshake contains its own invocation from START to REPORT, and
 * others that were in progress: if all of them began alike, so did its own; the rest is ambiguous.
 *
 * @param invocations of the function behind `$connect`
 * @param serverClockUs monotonic microseconds of an instant in a log
 */
export function coldConnects(
  openings: readonly Opening[],
  invocations: readonly InvocationFact[],
  serverClockUs: (epochMs: number) => number,
): NonNullable<ColdStarts['connects']> {
  const intervals = invocations
    .flatMap(({ startedAtMs, endedAtMs, initUs }) =>
      startedAtMs === null
        ? []
        : [{ fromUs: serverClockUs(startedAtMs), untilUs: serverClockUs(endedAtMs), isCold: initUs !== null }],
    )
    .sort((a, b) => a.fromUs - b.fromUs)
  const latenciesUs = { cold: [] as number[], warm: [] as number[] }
  let ambiguous = 0
  let first = 0
  for (const { intendedAtUs, openAtUs } of openings.toSorted((a, b) => a.intendedAtUs - b.intendedAtUs)) {
    while ((intervals[first]?.fromUs ?? Number.POSITIVE_INFINITY) < intendedAtUs - serverClockSlackUs) first++
    const held = { cold: 0, warm: 0 }
    for (let at = first; (intervals[at]?.fromUs ?? Number.POSITIVE_INFINITY) <= openAtUs + serverClockSlackUs; at++) {
      const interval = intervals[at]
      if (interval !== undefined && interval.untilUs <= openAtUs + serverClockSlackUs)
        held[interval.isCold ? 'cold' : 'warm'] += 1
    }
    if (held.cold > 0 === held.warm > 0) ambiguous += 1
    else latenciesUs[held.cold > 0 ? 'cold' : 'warm'].push(openAtUs - intendedAtUs)
  }
  return { cold: figures(latenciesUs.cold), warm: figures(latenciesUs.warm), ambiguous }
}

function figures(valuesUs: readonly number[]) {
  const sorted = valuesUs.toSorted((a, b) => a - b)
  return {
    count: sorted.length,
    minUs: sorted[0] ?? null,
    p50Us: enoughSamples(sorted.length, 0.5) ? (sorted[Math.ceil(sorted.length / 2) - 1] ?? null) : null,
    maxUs: sorted.at(-1) ?? null,
  }
}
