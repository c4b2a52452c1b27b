import type { ServedTimes } from '../../../src/runs/run-logs.ts'

/** The times served between two readings of the counts of one stack. */
export function servedSince(before: readonly ServedTimes[], now: readonly ServedTimes[]): ServedTimes[] {
  return now.map((times) => {
    const earlier = before.find(({ kind }) => kind === times.kind)
    return {
      kind: times.kind,
      asked: times.asked - (earlier?.asked ?? 0),
      askedUs: times.askedUs - (earlier?.askedUs ?? 0),
      servedUs: times.servedUs - (earlier?.servedUs ?? 0),
      errors: times.errors.flatMap(({ upToUs, count }) => {
        const more = count - (earlier?.errors.find((row) => row.upToUs === upToUs)?.count ?? 0)
        return more === 0 ? [] : [{ upToUs, count: more }]
      }),
    }
  })
}
