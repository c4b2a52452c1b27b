import type { Rooms } from '../../crowd/rooms.ts'
import type { WorkerHealth } from '../../metrics/recording/generator-health.ts'
import {
  type WorkerFacts,
  cutFields,
  disruptionFields,
  dropFields,
  limitedFields,
  openingFields,
  positionReadFields,
  receiptFields,
  stayFields,
  idFields,
  truncatedFields,
} from '../../metrics/recording/worker-facts.ts'
import type { ShardPart } from '../part-header.ts'

/** A part's clock, as far as it matters here. */
export type PartClock = Pick<ShardPart, 'index' | 'hostId' | 'clock'>

export interface ClockShifts {
  /** By shard: what has to be added to its instants to have them on the clock of the first part's machine, microseconds. */
  readonly byShard: ReadonlyMap<number, number>
  readonly hosts: number
  /** By which two of the clocks may differ after that, as far as their readings tell. */
  readonly errorUs: number
}

/**
 * Parts of one host have one monotonic clock, and stay as they are. Those of others are set against it by their wall clocks,
 * read beside the monotonic ones at the start; what the two readings of a host differ by since then is part of the error.
 */
export function clockShifts(parts: readonly PartClock[]): ClockShifts {
  const hosts = new Map<string, PartClock>()
  for (const part of parts) if (!hosts.has(part.hostId)) hosts.set(part.hostId, part)
  const [reference] = hosts.values()
  const shiftOf = (hostId: string) => {
    const host = hosts.get(hostId)
    return host === undefined || reference === undefined ? 0 : aheadUs(host, 'atStart') - aheadUs(reference, 'atStart')
  }
  const errors = [...hosts.values()].map(clockErrorUs).toSorted((a, b) => b - a)
  return {
    byShard: new Map(parts.map(({ index, hostId }) => [index, shiftOf(hostId)])),
    hosts: hosts.size,
    errorUs: hosts.size < 2 ? 0 : (errors[0] ?? 0) + (errors[1] ?? 0),
  }
}

/** Each host's number, from 0, in the order of the parts. */
export function hostNumbers(parts: readonly Pick<PartClock, 'hostId'>[]): ReadonlyMap<string, number> {
  return new Map([...new Set(parts.map(({ hostId }) => hostId))].map((hostId, number) => [hostId, number]))
}

function aheadUs({ clock }: PartClock, when: 'atStart' | 'atEnd'): number {
  return clock[when].epochUs - clock[when].monotonicUs
}

/** By how much a part's clock may be off, as far as its own readings tell: of both of them, and what it has moved between the two. */
export function clockErrorUs(part: PartClock): number {
  const { atStart, atEnd } = part.clock
  return Math.max(atStart.errorUs, atEnd.errorUs) + Math.abs(aheadUs(part, 'atEnd') - aheadUs(part, 'atStart'))
}

/** The columns that hold instants, and the fields of their rows. */
const withInstants = {
  truncated: truncatedFields,
  stays: stayFields,
  drops: dropFields,
  cuts: cutFields,
  limited: limitedFields,
  openings: openingFields,
  ids: idFields,
  disruptions: disruptionFields,
} as const

/** Every other field is a number of something, or an instant less another. */
const instant = /^(?:at|from|until|hereSince|.*At)Us$/

export interface ShiftedFacts {
  readonly facts: WorkerFacts
  /** How much earlier than it was sent a message came at most, by the shifted clocks: so much their error is at least. */
  readonly earliestBeforeSentUs: number
}

/**
 * The facts of one shard on the clock of the first. What is between two instants of one clock stays as it is; a receipt
 * of a message from another host ends on another clock than it begins on.
 *
 * @param shardOf the shard of a member
 */
export function shiftFacts(
  facts: WorkerFacts,
  shard: number,
  { byShard }: Pick<ClockShifts, 'byShard'>,
  shardOf: Rooms['workerOf'],
): ShiftedFacts {
  const shiftUs = byShard.get(shard) ?? 0
  const columns = Object.fromEntries(
    Object.entries(withInstants).map(([name, fields]) => [
      name,
      shiftedInstants(facts[name as keyof typeof withInstants], fields, shiftUs),
    ]),
  )
  const shiftUsOf = (publisher: number) => shiftUs - (byShard.get(shardOf(publisher)) ?? 0)
  const receipts = shiftedReceipts(facts.receipts, receiptFields.length, shiftUsOf)
  const positionsRead = shiftedReceipts(facts.positionsRead, positionReadFields.length, shiftUsOf)
  const { messages } = facts
  return {
    facts: {
      ...facts,
      ...columns,
      health: shiftedHealth(facts.health, shiftUs),
      receipts: receipts.rows,
      positionsRead: positionsRead.rows,
      messages: {
        ...messages,
        intendedAtUs: messages.intendedAtUs.map((atUs) => atUs + shiftUs),
        sentAtUs: messages.sentAtUs.map((atUs) => atUs + shiftUs),
      },
    },
    earliestBeforeSentUs: Math.max(receipts.earliestBeforeSentUs, positionsRead.earliestBeforeSentUs),
  }
}

function shiftedInstants(column: Float64Array, fields: readonly string[], shiftUs: number): Float64Array {
  const isInstant = fields.map((field) => instant.test(field))
  return column.map((value, place) => (isInstant[place % fields.length] === true ? value + shiftUs : value))
}

function shiftedHealth(health: WorkerHealth, shiftUs: number): WorkerHealth {
  if (health.thread === undefined) return health
  const { thread } = health
  const stall = thread.longestStall
  const longestStall = stall === null ? null : { ...stall, atUs: stall.atUs + shiftUs }
  return { ...health, thread: { ...thread, atUs: thread.atUs + shiftUs, longestStall } }
}

/** More than any latency, in the numbers of 32 bits that receipts are written with: they wrap, and so negative ones are known. */
const farthestUs = 2 ** 31

/** @param rows begin as {@link receiptFields} do */
function shiftedReceipts(rows: Uint32Array, width: number, shiftUsOf: (publisher: number) => number) {
  const moved = rows.slice()
  let earliestBeforeSentUs = 0
  for (let at = 0; at < moved.length; at += width) {
    const shiftUs = shiftUsOf(moved[at + 1] ?? 0)
    if (shiftUs === 0) continue
    moved[at + 3] = (moved[at + 3] ?? 0) + shiftUs
    const sentToReceivedUs = moved[at + 3] ?? 0
    if (sentToReceivedUs < farthestUs) continue
    // It cannot come before it was sent: the clocks are off by so much.
    earliestBeforeSentUs = Math.max(earliestBeforeSentUs, 2 ** 32 - sentToReceivedUs)
    moved[at + 3] = 0
  }
  return { rows: moved, earliestBeforeSentUs }
}
