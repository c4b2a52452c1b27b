import type { WorkerFacts } from '../../../metrics/recording/worker-facts.ts'

/** The facts of a worker, and the second of its run. */
export interface ReportedSecond {
  readonly second: number
  readonly facts: WorkerFacts
}

/** A log with the second of each record, which is never before that of the one before it. */
export function* inSeconds(log: Iterable<WorkerFacts>): Generator<ReportedSecond> {
  let second = 0
  for (const facts of log) {
    second = Math.max(second, Math.floor(facts.health.wallSeconds))
    yield { second, facts }
  }
}

/** The logs of all workers at once: one second after the other, and in each one worker after the other. */
export function* allInSeconds(logs: readonly Iterable<WorkerFacts>[]): Generator<ReportedSecond> {
  const readers = logs.map((log) => inSeconds(log))
  try {
    const next = readers.map((reader) => reader.next())
    for (;;) {
      const second = next.reduce((first, { done, value }) => (done ? first : Math.min(first, value.second)), Infinity)
      if (second === Infinity) return
      for (const [worker, reader] of readers.entries()) {
        for (
          let reported = next[worker];
          reported?.done === false && reported.value.second === second;
          reported = next[worker]
        ) {
          yield reported.value
          next[worker] = reader.next()
        }
      }
    }
  } finally {
    // Their files are open.
    for (const reader of readers) reader.return(undefined)
  }
}
