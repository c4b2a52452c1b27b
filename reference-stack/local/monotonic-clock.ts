import { performance } from 'node:perf_hooks'

/** The instant of the machine's monotonic clock, in microseconds, at which `performance.now()` of this process was 0. */
const originUs = Number(process.hrtime.bigint() / 1000n) - performance.now() * 1000

/**
 * Now, in whole microseconds of the machine's monotonic clock. All processes of a host share it, the crowd among them, so that
 * an instant of the stack can be held against one of a member. `hrtime` makes an object a call, which is too much on the hot path.
 */
export function monotonicUs(): number {
  return Math.floor(originUs + performance.now() * 1000)
}
