import { z } from 'zod'

/** Sums since the watch began; null where the system does not tell, or was not asked this time. */
const seconds = z.number().min(0).nullable()

/** The counters of a machine, read about once a second. */
export const machineReadingSchema = z.strictObject({
  /** An instant of the machine's monotonic clock. */
  atUs: z.number(),
  cores: z.int().min(0),
  /** All processes on all cores. */
  busySeconds: seconds,
  /** The hypervisor gave them to others: of all cores. */
  stolenSeconds: seconds,
  /** The CPU limit of our container, or of one around it, had a core stand still. */
  throttledSeconds: seconds,
  /** Some process of our container, or else of the machine, waited for a core. */
  pressureSeconds: seconds,
  /** CPU time of the run: of this process and all below it, and of a target that somebody else has started here. */
  ownSeconds: seconds,
  /** CPU time of others that run only where nobody else wants the core (Linux's SCHED_IDLE). */
  yieldingSeconds: seconds,
})

export type MachineReading = z.infer<typeof machineReadingSchema>
