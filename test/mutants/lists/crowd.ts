import type { Mutant } from '../mutant.ts'

/** How the crowd speaks, and what it notes of when. */
export const crowd: readonly Mutant[] = [
  {
    loses: 'the intended instant of a message: coordinated omission is back',
    file: 'src/crowd/follow-schedule.ts',
    find: 'act(times.index, times.dueAtUs)',
    replace: 'act(times.index, nowUs())',
    test: 'test/src/crowd/lateness.test.ts',
    that: '\\(sleep\\).*keep the instants',
  },
  {
    loses: 'the time that a handshake waited to be started',
    file: 'src/crowd/shard-members.ts',
    find: "this.recorder.time('connect_latency', openAtUs - intendedAtUs)",
    replace: "this.recorder.time('connect_latency', openAtUs - startedAtUs)",
    test: 'test/src/crowd/lateness.test.ts',
    that: 'counted from when they were due',
  },
  {
    loses: 'the lower end of the interval of a receipt: it begins with the last wait',
    file: 'src/crowd/arrival-clock.ts',
    find: 'const wakeUpUs = 300',
    replace: 'const wakeUpUs = 300_000',
    test: 'test/src/crowd/arrival-clock.test.ts',
    that: 'the earliest instant',
  },
  {
    loses: 'stalls of the load generator between 10 and 100 ms',
    file: 'src/metrics/recording/stalls.ts',
    find: 'const shortestMs = 10',
    replace: 'const shortestMs = 100',
    test: 'test/src/metrics/recording/stalls.test.ts',
  },
]
