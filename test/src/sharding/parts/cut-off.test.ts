import { expect, it } from 'vitest'
import type { Recorder } from '../../../../src/metrics/recording/recorder.ts'
import { buildResult } from '../../../../src/runs/evaluation/build-result.ts'
import { untilCutOff } from '../../../../src/sharding/parts/cut-off.ts'
import { at, logsOf } from '../../runs/evaluation/known-run.ts'

/** Everybody says something at each of these seconds, which the others have an answer to, or not. */
function say(worker: Recorder, second: number, isReceived: boolean): void {
  for (const publisher of [0, 1, 2, 3]) {
    const message = { publisher, sequence: Math.round(second * 10), steady: true }
    worker.count('messages_offered')
    worker.published({ ...message, intendedAtUs: at(second), sentAtUs: at(second) + 5 })
    for (const member of isReceived ? [0, 1, 2, 3] : [])
      worker.received(member, publisher, message.sequence, at(second) + 900, 20)
  }
}

it('what a shard had not received when its log ended is not lost, and what it had is received', () => {
  const logs = logsOf({
    happened(worker) {
      for (const member of [0, 1, 2, 3]) worker?.entered(member, at(1))
      if (worker === undefined) return
      say(worker, 10, true)
      say(worker, 11, false)
      // The drain, which is a second, was not over.
      say(worker, 19.5, true)
      say(worker, 19.9, false)
    },
    end: null,
  })
  const lostOf = (workers: typeof logs.workers) => {
    const { counters } = buildResult({ ...logs, workers })
    return ['received', 'lost', 'misrouted', 'unknown', 'indeterminate'].map((name) => counters[`deliveries_${name}`])
  }
  expect(lostOf(logs.workers)).toEqual([32, 32, 0, 0, 0])
  const known = logs.workers.map((log) => [...untilCutOff(log, [0, 1, 2, 3], at(20))])
  expect(lostOf(known)).toEqual([16, 16, 0, 0, 16])
})
