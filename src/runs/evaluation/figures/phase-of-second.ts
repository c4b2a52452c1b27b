import type { Phase } from '../../../crowd/fleet/phases.ts'
import type { PublishedMessages } from '../../../metrics/recording/worker-facts.ts'

/**
 * The phase that a second belongs to: the one in which most of its messages were due, however short it was, as a burst is;
 * that of its middle where none was.
 */
export function phaseOfSecond(
  phases: readonly Phase[],
  { intendedAtUs }: Pick<PublishedMessages, 'intendedAtUs'>,
  startedAtUs: number,
): (second: number) => string {
  const phaseAt = (second: number) => phases.findLast(({ startSecond }) => startSecond <= second)?.name ?? 'start'
  const bySecond = new Map<number, Map<string, number>>()
  for (const atUs of intendedAtUs) {
    const second = (atUs - startedAtUs) / 1e6
    const counts = bySecond.get(Math.floor(second)) ?? new Map<string, number>()
    bySecond.set(Math.floor(second), counts)
    const phase = phaseAt(second)
    counts.set(phase, (counts.get(phase) ?? 0) + 1)
  }
  return (second) => {
    const [most] = [...(bySecond.get(second) ?? [])].toSorted(([, a], [, b]) => b - a)
    return most?.[0] ?? phaseAt(second + 0.5)
  }
}
