import { z } from 'zod'

const count = z.number().int().nonnegative()

/** A share of a time. Null if the system does not report it, which is never the same as 0. */
const share = z.number().min(0).max(1).nullable()

/** The time taken from the processes of a run, by cause. */
const takenShares = {
  /** The hypervisor gave it to others: of the time of all cores. */
  stolenShare: share,
  /** The CPU limit of a container (cgroup) had a core of the run stand still: of the time. */
  throttledShare: share,
  /** Other processes of the machine used it: of the time of all cores. Neither crowd nor target, nor what runs only where nobody wants the core. */
  othersShare: share,
  /** Some process of the container, or else of the machine, waited for a core (PSI): of the time. The run's own processes wait for each other, too. */
  pressureShare: share,
  /**
   * A process of the run stood still that neither used CPU time nor waited for a core, because it, or the machine, was stopped: of
   * the time; of the process that stood still longest. What the hypervisor says that it took is not in it.
   */
  stoppedShare: share,
  /**
   * A worker, or a process of the embedded stack that is none of its environments, was runnable and waited for a core, whoever had it: of
   * the time; of the process that waited longest.
   */
  waitedShare: share,
}

/** The time that this machine took from a run, from first to last step; of several machines, the worst of each second. */
export const takenTime = z.object({
  seconds: z.array(z.object({ second: count, ...takenShares })),
  /** Over the seconds of the run. */
  run: z.object(takenShares),
  /** The five seconds in a row during which most was taken by others than the run; of a shorter run all. Null without a second. */
  worst: z.object({ startSecond: count, endSecond: count, ...takenShares }).nullable(),
})

/** The known cause of a stall of a worker's loop. */
export const stallCause = z.enum([
  'hypervisor',
  'cpu-limit',
  'other-processes',
  'own-processes',
  'stopped',
  'garbage-collection',
  'own-work',
])

export type TakenTime = z.infer<typeof takenTime>
export type TakenShares = TakenTime['run']
export type StallCause = z.infer<typeof stallCause>
