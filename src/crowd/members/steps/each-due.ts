import { followSchedule } from '../../schedule/follow-schedule.ts'
import { Pacer, type Schedule } from '../../schedule/pacer.ts'

/** Begins a step at each instant of a schedule, and waits for all of them. The first that fails ends the schedule. */
export async function eachDue(
  schedule: Schedule,
  count: number,
  signal: AbortSignal,
  begin: (index: number, intendedAtUs: number) => Promise<unknown> | void,
): Promise<void> {
  const failure = new AbortController()
  const underWay = new Set<Promise<unknown>>()
  await followSchedule(new Pacer(schedule), count, AbortSignal.any([signal, failure.signal]), (index, intendedAtUs) => {
    const step = begin(index, intendedAtUs)
    if (step === undefined) return
    underWay.add(step)
    // One that fails stays in the set, so that its error is thrown in the end.
    step.then(
      () => underWay.delete(step),
      () => failure.abort(),
    )
  })
  await Promise.all(underWay)
}
