import type { TableDefinition, ThroughputDefinition } from '../../../define-stack.ts'
import { keyAttribute, tableKeys } from '../../../table-keys.ts'

/** "DynamoDB currently retains up to five minutes (300 seconds) of unused read and write capacity." */
const retainedSeconds = 300

export interface ThroughputOptions {
  /** By physical name. */
  readonly tables: Readonly<Record<string, TableDefinition>>
  /** Before the start: for so long it has retained what nobody used. */
  readonly tablesIdleMs: number
  /** Units a second of all items with one partition key; null is no limit. 3,000 and 1,000 on AWS. */
  readonly partitionReads: number | null
  readonly partitionWrites: number | null
}

export type UnitKind = 'Read' | 'Write'

/** Where units are consumed: of a table or one of its global indexes, and of one partition key in it, if it is known. */
export interface Place {
  readonly table: string
  readonly index?: string | undefined
  readonly kind: UnitKind
  /** The value of the partition key, as on the wire. */
  readonly partition?: unknown
}

/** Why a request is refused, as AWS names it in `ThrottlingReasons`. */
export interface Throttling {
  readonly place: Place
  readonly cause: 'ProvisionedThroughput' | 'KeyRangeThroughput'
}

/** The units that tables, indexes and partition keys have left, each with a token bucket of its own. */
export class Throughput {
  readonly #options: ThroughputOptions
  readonly #provisioned = new Map<string, UnitBucket>()
  readonly #partitions = new Map<string, UnitBucket>()
  readonly #partitionKeys = new Map<string, string>()

  constructor(options: ThroughputOptions, nowMs = performance.now()) {
    this.#options = options
    for (const [table, definition] of Object.entries(options.tables)) this.#addTable(table, definition, nowMs)
  }

  /** Is anything limited at all? */
  get isLimited(): boolean {
    const { partitionReads, partitionWrites } = this.#options
    return this.#provisioned.size > 0 || partitionReads !== null || partitionWrites !== null
  }

  /**
   * @param keys what a request says of the keys. A local index has the units of its table.
   */
  place(table: string, kind: UnitKind, keys: Readonly<Record<string, unknown>>, indexName?: string): Place {
    const index = this.#partitionKeys.has(nameOf(table, indexName)) ? indexName : undefined
    const key = this.#partitionKeys.get(nameOf(table, index))
    return { table, kind, index, partition: key === undefined ? undefined : keys[key] }
  }

  /** Takes units of every bucket that is concerned; takes none, and says why, if one of them has not got them. */
  take(place: Place, units: number, nowMs = performance.now()): Throttling | undefined {
    const [provisioned, partition] = [this.#bucketOf(place), this.#partitionOf(place, nowMs)]
    if (provisioned?.has(units, nowMs) === false) return { place, cause: 'ProvisionedThroughput' }
    if (partition?.has(units, nowMs) === false) return { place, cause: 'KeyRangeThroughput' }
    provisioned?.add(-units)
    partition?.add(-units)
    return undefined
  }

  /** Takes what a request has consumed beyond what was taken; what is missing is owed. Gives back what is negative. */
  charge(place: Place, units: number, nowMs = performance.now()): void {
    this.#bucketOf(place)?.add(-units)
    this.#partitionOf(place, nowMs)?.add(-units)
  }

  #addTable(table: string, definition: TableDefinition, nowMs: number): void {
    this.#partitionKeys.set(table, keyAttribute(definition.partitionKey).name)
    this.#addProvisioned(table, definition.provisioned, nowMs)
    for (const { name, keys, provisioned } of tableKeys(definition).globalIndexes) {
      this.#partitionKeys.set(nameOf(table, name), keys.partition)
      this.#addProvisioned(nameOf(table, name), provisioned, nowMs)
    }
  }

  /** Unless it was idle, the table is as new as the stack: it has the capacity of one second, and nothing retained. */
  #addProvisioned(name: string, provisioned: ThroughputDefinition | undefined, nowMs: number): void {
    if (provisioned === undefined) return
    const { readUnits, writeUnits } = provisioned
    const seconds = Math.min(retainedSeconds, 1 + this.#options.tablesIdleMs / 1000)
    for (const [kind, perSecond] of [
      ['Read', readUnits],
      ['Write', writeUnits],
    ] as const)
      this.#provisioned.set(
        `${name} ${kind}`,
        new UnitBucket(perSecond, perSecond * retainedSeconds, perSecond * seconds, nowMs),
      )
  }

  #bucketOf({ table, index, kind }: Place): UnitBucket | undefined {
    return this.#provisioned.get(`${nameOf(table, index)} ${kind}`)
  }

  /** "Burst capacity can't alleviate partition-level throttling": it never has more than one second's units. */
  #partitionOf({ table, index, kind, partition }: Place, nowMs: number): UnitBucket | undefined {
    const perSecond = kind === 'Read' ? this.#options.partitionReads : this.#options.partitionWrites
    if (perSecond === null || partition === undefined) return undefined
    const key = `${nameOf(table, index)} ${kind} ${JSON.stringify(partition)}`
    const known = this.#partitions.get(key)
    if (known !== undefined) return known
    if (this.#partitions.size >= mostPartitions) this.#forgetUnused(nowMs)
    const made = new UnitBucket(perSecond, perSecond, perSecond, nowMs)
    this.#partitions.set(key, made)
    return made
  }

  #forgetUnused(nowMs: number): void {
    for (const [key, bucket] of this.#partitions) if (bucket.isFull(nowMs)) this.#partitions.delete(key)
  }
}

const mostPartitions = 10_000

function nameOf(table: string, index: string | undefined): string {
  return index === undefined ? table : `${table}/${index}`
}

/** Gains units continuously. It may owe some: what a request consumes is only known when it is done. */
class UnitBucket {
  readonly #perSecond: number
  readonly #capacity: number
  #units: number
  #filledAtMs: number

  constructor(perSecond: number, capacity: number, units: number, nowMs: number) {
    this.#perSecond = perSecond
    this.#capacity = capacity
    this.#units = units
    this.#filledAtMs = nowMs
  }

  /** `nowMs` never goes back. */
  has(units: number, nowMs: number): boolean {
    this.#fill(nowMs)
    return this.#units >= units
  }

  isFull(nowMs: number): boolean {
    this.#fill(nowMs)
    return this.#units >= this.#capacity
  }

  add(units: number): void {
    this.#units = Math.min(this.#capacity, this.#units + units)
  }

  #fill(nowMs: number): void {
    this.add(((nowMs - this.#filledAtMs) / 1000) * this.#perSecond)
    this.#filledAtMs = nowMs
  }
}
