import { randomBytes } from 'node:crypto'
import { type AttributeValue, type Table, type Write, engine, tableOf, validationOf } from '../engine.ts'
import type { OwnOperation } from '../operations/own-operation.ts'
import { streamRecord } from './stream-record.ts'

/** A record of a table's stream on its way to the functions that read it. */
export interface StreamEntry {
  /** By its physical name. */
  readonly table: string
  readonly sequenceNumber: string
  readonly createdAtMs: number
  /** The same for all items with one partition key: they are in one shard. */
  readonly partition: number
  /** The same for all records of one item. */
  readonly item: number
  /** The record as JSON. */
  readonly text: string
}

export type RecordWrite = (table: Table, write: Write) => void

/** The streams that functions read: makes a record of each write, in their order, and hands them on in the next turn of the loop. */
export class TableStreams {
  readonly #read: ReadonlySet<string>
  readonly #region: string
  readonly #publish: (entries: readonly StreamEntry[]) => void
  #entries: StreamEntry[] = []
  #written = 0

  /** @param read names of the tables whose streams somebody reads: of others nothing is recorded */
  constructor(
    read: readonly string[],
    { region, publish }: { readonly region: string; readonly publish: (entries: readonly StreamEntry[]) => void },
  ) {
    this.#read = new Set(read)
    this.#region = region
    this.#publish = publish
  }

  /**
   * Puts itself around what dynalite does for each write of an item, under the lock of the item. Where there is no stream,
   * nothing is put there.
   */
  watchDynalite(): void {
    if (this.#read.size === 0) return
    const { updateIndexes } = engine
    engine.updateIndexes = (store, table, before, after, done) => {
      if (!this.#read.has(table.TableName)) return updateIndexes(store, table, before, after, done)
      updateIndexes(store, table, before, after, (error) => {
        // Writes the item, into memory, which refuses nothing: a record leaves this process later than that.
        done(error)
        if (!error) (store.noteWrite ?? this.record)(table, { before, after: after ?? undefined })
      })
    }
  }

  readonly record: RecordWrite = (table, write) => {
    const { StreamSpecification: { StreamViewType: view } = {}, KeySchema: keySchema, TableName } = table
    if (view === undefined) return
    const sequenceNumber = `1${String(this.#written).padStart(20, '0')}`
    const atMs = Date.now()
    const record = streamRecord(
      write,
      { arn: streamArn(table), region: this.#region, view, keySchema },
      { eventId: randomBytes(16).toString('hex'), sequenceNumber, atMs },
    )
    if (record === undefined) return
    this.#written += 1
    const keys = keySchema.map(({ AttributeName }) => record.dynamodb.Keys[AttributeName])
    if (this.#entries.length === 0) setImmediate(() => this.#handOn())
    this.#entries.push({
      table: TableName,
      sequenceNumber,
      createdAtMs: atMs,
      partition: hashOf(keys.slice(0, 1)),
      item: hashOf(keys),
      text: JSON.stringify(record),
    })
  }

  #handOn(): void {
    const entries = this.#entries
    this.#entries = []
    this.#publish(entries)
  }
}

/** FNV-1a of the keys' text: 32 bits. */
function hashOf(keys: readonly (AttributeValue | undefined)[]): number {
  let hash = 0x811c9dc5
  for (const byte of Buffer.from(JSON.stringify(keys))) hash = Math.imul(hash ^ byte, 0x01000193)
  return hash >>> 0
}

/** Teaches dynalite's CreateTable to keep the stream's specification, which it drops. */
export function keepStreamSpecifications(): void {
  validationOf('CreateTable').types['StreamSpecification'] = {
    type: 'FieldStruct<StreamSpecification>',
    children: {
      StreamEnabled: { type: 'Boolean', notNull: true },
      StreamViewType: { type: 'String', enum: ['KEYS_ONLY', 'NEW_IMAGE', 'OLD_IMAGE', 'NEW_AND_OLD_IMAGES'] },
    },
  }
}

const { types } = validationOf('DescribeTable')

/** DescribeTable, with the label and the ARN of the table's stream. */
export const describeTable: OwnOperation<{ readonly TableName: string }> = {
  types: () => types,
  async perform(store, { TableName }) {
    const table = await tableOf(store, TableName, false)
    if (table.StreamSpecification?.StreamEnabled !== true) return { Table: table }
    return { Table: { ...table, LatestStreamLabel: labelOf(table), LatestStreamArn: streamArn(table) } }
  },
}

function streamArn(table: Table): string {
  return `${table.TableArn}/stream/${labelOf(table)}`
}

/** "A timestamp, in ISO 8601 format": of the moment from which on there is the stream. */
function labelOf({ CreationDateTime }: Table): string {
  return new Date(CreationDateTime * 1000).toISOString().slice(0, -1)
}
