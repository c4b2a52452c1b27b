import type { WorkerHealth } from '../../metrics/recording/generator-health.ts'
import {
  type WorkerFacts,
  cutFields,
  disruptionFields,
  dropFields,
  historyFields,
  limitedFields,
  openingFields,
  ownWorkFields,
  positionReadFields,
  receiptFields,
  stayFields,
  idFields,
  replyFields,
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
  history: historyFields,
  truncated: truncatedFields,
  stays: stayFields,
  drops: dropFields,
  cuts: cutFields,
  limited: limitedFields,
  openings: openingFields,
  ids: idFields,
  disruptions: disruptionFields,
  ownWork: ownWorkFields,
} as const

/** Every other field is a number of something, or an instant less another. */
const instant = /^(?:at|from|until|hereSince|.*At)Us$/

/** Of the columns whose instants have 32 bits: where these stand in a row. They wrap, as they do in the log. */
const withLowInstants = {
  receipts: receiptFields,
  replies: replyFields,
  positionsRead: positionReadFields,
} as const

/** The facts of one shard on the clock of the first. What is between two instants stays as it is. */
export function shiftFacts(facts: WorkerFacts, shiftUs: number): WorkerFacts {
  const shifted = <Column extends Float64Array | Uint32Array>(column: Column, fields: readonly string[]) => {
    const isInstant = fields.map((field) => instant.test(field))
    return column.map((value, place) => (isInstant[place % fields.length] === true ? value + shiftUs : value)) as Column
  }
  const columns = mapNames(withInstants, (name, fields) => shifted(facts[name], fields))
  const low = mapNames(withLowInstants, (name, fields) => shifted(facts[name], fields))
  const { messages } = facts
  return {
    ...facts,
    ...columns,
    ...low,
    health: shiftedHealth(facts.health, shiftUs),
    messages: {
      ...messages,
      intendedAtUs: messages.intendedAtUs.map((atUs) => atUs + shiftUs),
      sentAtUs: messages.sentAtUs.map((atUs) => atUs + shiftUs),
    },
  }
}

function shiftedHealth(health: WorkerHealth, shiftUs: number): WorkerHealth {
  if (health.thread === undefined) return health
  const { thread } = health
  const stall = thread.longestStall
  const longestStall = stall === null ? null : { ...stall, atUs: stall.atUs + shiftUs }
  return { ...health, thread: { ...thread, atUs: thread.atUs + shiftUs, longestStall } }
}

function mapNames<Name extends string, Column>(
  fieldsOf: Readonly<Record<Name, readonly string[]>>,
  columnOf: (name: Name, fields: readonly string[]) => Column,
): Record<Name, Column> {
  return Object.fromEntries(
    (Object.entries(fieldsOf) as [Name, readonly string[]][]).map(([name, fields]) => [name, columnOf(name, fields)]),
  ) as Record<Name, Column>
}
