import type { Mutant } from '../mutant.ts'

const waiting = {
  file: 'src/runs/evaluation/function-logs/waiting-invocations.ts',
  test: 'test/src/runs/evaluation/function-logs/waiting-invocations.test.ts',
}
const budget = {
  file: 'src/runs/evaluation/function-logs/latency-budget.ts',
  test: 'test/src/runs/evaluation/function-logs/latency-budget.test.ts',
}

/** What is told by the logs of the functions. */
export const functionLogs: readonly Mutant[] = [
  {
    ...waiting,
    loses: 'who found an environment free, and only came late',
    find: 'const wasBusy = clock(before.endedAtMs) > cameAtUs',
    replace: 'const wasBusy = true',
  },
  {
    ...waiting,
    loses: 'who waited in a queue, while nothing was starting',
    find: 'fromUs < startUs && untilUs > cameAtUs',
    replace: 'fromUs < startUs || untilUs > cameAtUs',
  },
  {
    ...waiting,
    loses: 'when an init began that ran ahead of its event',
    find: 'initStartedAtMs === null ? startUs - initUs : clock(initStartedAtMs)',
    replace: 'startUs - initUs',
  },
  {
    ...waiting,
    loses: 'the least time that a message is on its way, where the clocks differ',
    find: 'ways.reduce((a, b) => Math.min(a, b), Infinity)',
    replace: '0',
  },
  {
    ...budget,
    loses: 'the end of the handler with the last receipt',
    find: 'Math.min(telling.durationUs, sentToLastUs - telling.startUs)',
    replace: 'telling.durationUs',
  },
  {
    ...budget,
    loses: 'how much of an init was over before the message came',
    find: 'within(0, sentToInitUs + initUs, sentToStartUs) - within(0, sentToInitUs, sentToStartUs)',
    replace: 'Math.min(initUs, sentToStartUs)',
  },
]
