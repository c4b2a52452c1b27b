import { z } from 'zod'
import { dropKinds } from '../catalogue.ts'

const count = z.number().int().nonnegative()
const durationUs = z.number().nonnegative()

/** A duration that lies between two ends: the row was still there at the one, and gone at the other. */
const between = z.object({ fromUs: durationUs, toUs: durationUs })

const staleOfAKind = z.object({
  kind: z.enum(dropKinds),
  members: count,
  /** Whose `$disconnect` handler started before the end of the run began; null where nobody can tell. */
  noticed: count.nullable(),
  /** Death to the start of that handler, of the first and the last; null if there was none. */
  detection: z.object({ firstUs: durationUs, lastUs: durationUs }).nullable(),
  /** Whose row was read before they died; the figures below are of these. */
  itemsKnown: count,
  itemsGone: count,
  itemsLeft: count,
  /** Death to the row being gone, of the first and the last; null if none went. */
  residency: z.object({ first: between, last: between }).nullable(),
})

/** What dead connections did to the living, and what became of them. */
export const staleConnections = z.object({
  kinds: z.array(staleOfAKind),
  rows: z.object({
    readings: count,
    /** The longest time from one reading to the next while there were dead; the resolution of every residency. */
    longestGapUs: durationUs.nullable(),
    /** Why rows were not read, or not always; null if nothing failed. */
    problem: z.string().nullable(),
  }),
  /** Why nobody can tell when a death was noticed; null if somebody can. */
  detectionProblem: z.string().nullable(),
  broadcasts: z.object({
    /** Messages into rooms in which somebody had died before they were sent, or before they were posted. */
    afterDrop: count,
    /** Of these: its handler has said what became of it. The other figures are only exact if that is all. */
    told: count,
    /** Met a dead connection. */
    metStale: count,
    /** The most of these in one room: so many it took until the room was clean. */
    mostOfOneRoom: count,
    /** Posts answered 410. */
    gone: count,
    /** Posts that were taken (200) beyond the living of the room. */
    takenForStale: count,
  }),
  /** Over the time from the first death to the last reading, seconds from the start of the run. */
  timeline: z.array(
    z.object({
      second: z.number(),
      dead: count,
      /** Null where nobody can tell. */
      unnoticed: count.nullable(),
      itemsLeft: count,
    }),
  ),
})

export type StaleConnections = z.infer<typeof staleConnections>
