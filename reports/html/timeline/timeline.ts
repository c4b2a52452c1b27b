import type { RunResult } from '../../../src/metrics/result/run-result.ts'
import type { Chart, ChartEvent } from '../chart.ts'
import { binned } from '../series-bins.ts'
import { type EventKind, eventLooks, signs } from './event-looks.ts'
import { runEvents } from './run-events.ts'

/**
 * The charts over the seconds of a run share this frame: a second is at the same place in each, with the phases, what was
 * done and what happened.
 */
export function timeline(result: RunResult) {
  const { secondsPerBin } = binned(result.series)
  return {
    xAxis: 'seconds',
    span: { from: 0, to: Math.max(1, result.series.length) },
    phases: visible(result.phases, secondsPerBin),
    lostAt: [],
    events: marks(result, secondsPerBin),
  } as const satisfies Partial<Chart>
}

/** Where a bin of the series is drawn: in its middle. */
export function middleOf({ second }: { readonly second: number }, secondsPerBin: number): number {
  return second + secondsPerBin / 2
}

/** One mark for all of a kind in one bin of several seconds; where a bin is a second, that is so of what happened alone. */
function marks(result: RunResult, secondsPerBin: number): ChartEvent[] {
  const happened: readonly string[] = Object.values(signs)
  const placesOf = new Map<EventKind, Set<number>>()
  for (const { kind, second } of runEvents(result)) {
    const isInBins = secondsPerBin > 1 || happened.includes(eventLooks[kind].mark)
    const bin = Math.floor(second / secondsPerBin) * secondsPerBin
    const places = placesOf.get(kind) ?? new Set()
    placesOf.set(kind, places.add(isInBins ? middleOf({ second: bin }, secondsPerBin) : second))
  }
  return [...placesOf].map(([kind, places]) => ({ at: [...places], ...eventLooks[kind] }))
}

/** Leaves out phases narrower than a bin, as in a run of hours. */
function visible(phases: RunResult['phases'], secondsPerBin: number): Chart['phases'] {
  if (secondsPerBin === 1) return phases
  return phases.filter(({ startSecond, endSecond }) => endSecond - startSecond >= secondsPerBin)
}
