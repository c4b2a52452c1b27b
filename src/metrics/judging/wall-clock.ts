import type { RunFacts } from './run-facts.ts'

/** Nothing that is measured rests on the wall clock: a step is told, because the run's times of day and the server's may not fit. */
export function wallClockNotes({ wallClockStepMs }: Pick<RunFacts, 'wallClockStepMs'>): string[] {
  if (wallClockStepMs === 0) return []
  const [seconds, way] = [Math.abs(wallClockStepMs) / 1000, wallClockStepMs > 0 ? 'forward' : 'back']
  return [
    `The wall clock stepped ${way} by ${Number(seconds.toFixed(1))} s during the run. Durations are of the monotonic clock and not touched by it; times of day count from the start.`,
  ]
}
