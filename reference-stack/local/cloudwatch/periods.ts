import { Distribution } from './distribution.ts'
import type { Series } from './metric-store.ts'

/** The values of a series by the start of their period, ascending. Periods without data are left out: absent is not zero. */
export function periodsOf(
  series: Series,
  startMs: number,
  endMs: number,
  periodMs: number,
): readonly (readonly [startMs: number, values: Distribution])[] {
  const periods = new Map<number, Distribution>()
  for (const [minuteStartMs, values] of series.minutes) {
    if (minuteStartMs < startMs || minuteStartMs >= endMs) continue
    const periodStartMs = startMs + Math.floor((minuteStartMs - startMs) / periodMs) * periodMs
    const period = periods.get(periodStartMs) ?? new Distribution()
    period.addAll(values.record())
    periods.set(periodStartMs, period)
  }
  return [...periods].sort(([a], [b]) => a - b)
}
