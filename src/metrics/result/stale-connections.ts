import { z } from 'zod'
import { dropKinds } from '../catalogue/connection-ends.ts'

const count = z.number().int().nonnegative()
const durationUs = z.number().nonnegative()

/** A duration known as an interval: the item was still in the table at `fromUs`, and deleted by `toUs`. */
const between = z.object({ fromUs: durationUs, toUs: durationUs })

const staleOfAKind = z.object({
  kind: z.enum(dropKinds),
  members: count,
  /** The drops whose `$disconnect` handler started before the end of the run began; null if not known. */
  detected: count.nullable(),
  /** From the drop to the start of that handler, of the first and the last; null if there was none. */
  detection: z.object({ firstUs: durationUs, lastUs: durationUs }).nullable(),
  /** The drops whose item was read before; the figures below are about these. */
  itemsKnown: count,
  itemsGone: count,
  itemsLeft: count,
  /** From the drop to the deletion of the item, of the first and the last; null if none was deleted. */
  residency: z.object({ first: between, last: between }).nullable(),
})

/** The end of stale connections, and their cost to the live members. */
export const staleConnections = z.object({
  kinds: z.array(staleOfAKind),
  items: z.object({
    readings: count,
    /** The longest time from one reading to the next while there were stale connections; the resolution of every residency. */
    longestGapUs: durationUs.nullable(),
    /** Why items were not read, or not always; null if nothing failed. */
    problem: z.string().nullable(),
  }),
  /** Why it is not known when `$disconnect` was invoked; null if it is. */
  detectionProblem: z.string().nullable(),
  broadcasts: z.object({
    /** Messages into rooms with a member dropped before they were sent, or before they were posted. */
    afterDrop: count,
    /** The broadcasts whose handler logged the outcome. The other figures are exact only if that is all of them. */
    reported: count,
    /** Met a stale connection. */
    metStale: count,
    /** The most of these in one room: so many it took until the room was clean. */
    mostOfOneRoom: count,
    /** Posts answered 410. */
    gone: count,
    /** Posts that were accepted (200) beyond the live members of the room. */
    takenForStale: count,
  }),
  /** The gateway's record of posts to their connections from the drop to the ramp-down; null without a record. */
  recorded: z
    .object({
      members: count,
      /** The drops known to the gateway with two messages into their room, far enough apart, not only the last answered 410. */
      judged: count,
      /** The judged drops to which the last message into their room was posted. */
      stillPostedTo: count,
      /** Posts answered 410. */
      gone: count,
      /** Posts that were accepted (200), and reached nobody. */
      taken: count,
    })
    .nullish(),
  /** From the first dropped member to the last reading, seconds from the start of the run. */
  timeline: z.array(
    z.object({
      second: z.number(),
      dropped: count,
      /** Null where it is not known. */
      undetected: count.nullable(),
      itemsLeft: count,
    }),
  ),
})

export type StaleConnections = z.infer<typeof staleConnections>
