import { z } from 'zod'
import { renamedKey } from './renamed-key.ts'

const count = z.number().int().nonnegative()
/** Microseconds after the instant at which the message was due. */
const afterDueUs = z.number()

/** One message on its way from the schedule to the members of its room. */
const waterfall = z.object({
  publisher: count,
  sequence: count,
  roomSize: count,
  /** When it was due, seconds from the start of the run. */
  dueSecond: z.number(),
  sentUs: afterDueUs,
  /**
   * The invocation that sent it, to the millisecond, as logs have it; null where no line says which it was, or the server's
   * clock is not the crowd's.
   */
  handler: renamedKey(
    z.object({
      functionName: z.string(),
      /** START. */
      startedUs: afterDueUs,
      endedUs: afterDueUs,
      /** The init of a cold invocation's environment, which may have begun before the message came. */
      init: z.object({ startedUs: afterDueUs, endedUs: afterDueUs }).nullable(),
    }),
    'functionName',
    'role',
  ).nullable(),
  /**
   * Where it was written before anybody was told, in handlers that log the instant: the invocation that wrote it, which may be the
   * one above. Missing where none says so.
   */
  written: z
    .object({
      functionName: z.string(),
      startedUs: afterDueUs,
      /** When it had been written. */
      writtenUs: afterDueUs,
      endedUs: afterDueUs,
      /** What starts the invocation that tells; null where it is the one that wrote. */
      waitsFor: z.enum(['stream', 'invocation']).nullable(),
    })
    .exactOptional(),
  receipts: count,
  /** When each was received, ascending; of more than 200, so many that are evenly spread, the first and the last among them. */
  receivedUs: z.array(afterDueUs),
})

/** Two messages of the steady phase that reached everybody, each shown as it went. */
export const waterfalls = z.object({
  /** So many messages they are chosen from. */
  messages: z.number().int().positive(),
  /** Messages of the steady phase that did not reach everybody. */
  incomplete: count,
  /** The one whose time to the last delivery is closest to the median; null where half of them or more did not reach everybody. */
  median: waterfall.nullable(),
  slowest: waterfall,
})

export type Waterfall = z.infer<typeof waterfall>
export type Waterfalls = z.infer<typeof waterfalls>
