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

/** The columns whose instants have 32 bits, and the places of these in a row. They wrap, as they do in the log. */
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
