import type { RunResult } from '../../../src/metrics/result/run-result.ts'
import type { Chart } from '../chart.ts'
import { binned } from '../series-bins.ts'
import { eventLooks, signs } from './event-looks.ts'
import { runEvents } from './run-events.ts'

/**
 * What all charts over the seconds of a run have in common: a second is at the same place in each, with the phases, what was
 * done and what happened.
 */
export function timeline(result: RunResult) {
  const { secondsPerBin } = binned(result.series)
  return {
    xAxis: 'seconds',
    span: { from: 0, to: Math.max(1, result.series.length) },
    phases: result.phases,
    lostAt: [],
    events: marks(result, secondsPerBin),
  } as const satisfies Partial<Chart>
}

/** Where a bin of the series is drawn: in its middle. */
export function middleOf({ second }: { readonly second: number }, secondsPerBin: number): number {
  return second + secondsPerBin / 2
}

/** Of what happened, one mark for all of a kind in one bin. */
function marks(result: RunResult, secondsPerBin: number): NonNullable<Chart['events']> {
  const happened: readonly string[] = Object.values(signs)
  const seen = new Set<string>()
  return runEvents(result).flatMap(({ kind, second }) => {
    const look = eventLooks[kind]
    const bin = Math.floor(second / secondsPerBin) * secondsPerBin
    const at = happened.includes(look.mark) ? middleOf({ second: bin }, secondsPerBin) : second
    const key = `${kind} ${at}`
    if (seen.has(key)) return []
    seen.add(key)
    return { at, ...look }
  })
}
