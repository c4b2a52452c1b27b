import type { Server } from 'node:http'
import { createRequire } from 'node:module'
import type dynalite from 'dynalite'
import type { StreamView } from '../../define-stack.ts'

/** The undocumented parts of dynalite 4.0.0 that are used beside its server; its version is therefore exact. */

const require = createRequire(import.meta.url)

/** As on the wire: `{ S: 'lobby' }`. */
export type AttributeValue = Readonly<Record<string, unknown>>
export type Item = Readonly<Record<string, AttributeValue>>

/** The last argument of all that dynalite does later. */
export type Done<Result = unknown> = (error: unknown, result?: Result) => void

export interface KeySchemaElement {
  readonly AttributeName: string
}

/** A table as DescribeTable describes it. */
export interface Table {
  readonly TableName: string
  readonly TableId: string
  readonly TableArn: string
  readonly CreationDateTime: number
  readonly StreamSpecification?: { readonly StreamEnabled: boolean; readonly StreamViewType?: StreamView }
  readonly KeySchema: readonly KeySchemaElement[]
  readonly LocalSecondaryIndexes?: readonly TableIndex[]
  readonly GlobalSecondaryIndexes?: readonly TableIndex[]
}

export interface TableIndex {
  readonly IndexName: string
  readonly KeySchema: readonly KeySchemaElement[]
  readonly Projection: { readonly ProjectionType: string; readonly NonKeyAttributes?: readonly string[] }
}

/** An item before and after a write of it; undefined where there is none. */
export interface Write {
  readonly before: Item | undefined
  readonly after: Item | undefined
  /** Was it deleted because it had expired? */
  readonly isExpiry?: boolean
}

/** The items of a table or of an index, by a key in their order. */
export interface Items {
  get(key: string, done: Done<Item>): void
  put(key: string, item: Item, done: Done): void
  del(key: string, done: Done): void
  /** Calls back when nobody else holds the key. What `release` makes of a function lets go and calls it. */
  lock(key: string, held: (release: (then: Done) => Done) => void): void
}

export type Change =
  | { readonly type: 'put'; readonly key: string; readonly value: Item }
  | { readonly type: 'del'; readonly key: string }

/** Where everything is: in one ordered map, in memory. */
export interface Store {
  readonly options: { readonly maxItemSize: number }
  readonly db: {
    /** All changes in one step: no read sees some of them without the others. */
    batch(changes: readonly Change[]): Promise<void>
    /** All in one step, too; undefined for what is not there. */
    getMany(keys: readonly string[]): Promise<readonly (Item | undefined)[]>
    /** Sees the map as it is now, whatever is changed later. */
    iterator(range: { readonly gte: string; readonly lt: string }): {
      nextv(most: number): Promise<readonly (readonly [key: string, item: Item])[]>
      close(): Promise<void>
    }
  }
  /** @param isData of an operation on items: their refusals do not name the table */
  getTable(name: string, isData: boolean, done: Done<Table>): void
  getItemDb(table: string): Items
  getIndexDb(kind: IndexKind, table: string, index: string): Items
  /** Ours, of a copy: is told of what is written through it into a table with a stream, which then does not record it. */
  readonly noteWrite?: (table: Table, write: Write) => void
  /** Ours, of a copy: what is written through it consumes no capacity. */
  readonly isUnmetered?: true
}

export type IndexKind = 'Local' | 'Global'

/** The keys of `store.db`: the part of the map that an item or an index entry is in comes first. */
export const prefixes = {
  items: (table: string) => `item-${table}~`,
  index: (kind: IndexKind, table: string, index: string) => `index-${kind.toLowerCase()}~${table}~${index}~`,
}

/** An error that is an answer. */
export interface Refused extends Error {
  readonly statusCode: number
  readonly body: { readonly __type: string; readonly message?: string; Item?: Item }
}

export function isRefused(error: unknown): error is Refused {
  return error instanceof Error && 'statusCode' in error && 'body' in error
}

interface Engine {
  create: (options: object) => Store
  createKey(item: Item, table: Table, keySchema?: readonly KeySchemaElement[]): string
  createIndexKey(item: Item, table: Table, keySchema: readonly KeySchemaElement[]): string
  /** The first mistake, if any. */
  validateKey(key: Item, table: Table): Refused | undefined
  validateItem(item: Item, table: Table): Refused | undefined
  checkConditional: (request: Conditional, existing: Item | undefined) => Refused | null | undefined
  validationError(message: string): Refused
  /** Bytes. */
  itemSize(item: Item): number
  capacityUnits(item: Item | undefined, isRead: boolean, isConsistent: boolean): number
  updateIndexes: (store: Store, table: Table, before: Item | undefined, after: Item | null, done: Done) => void
}

/** A request, validated: dynalite finds the parsed expressions in it that validating has left. */
export interface Conditional {
  readonly ReturnValuesOnConditionCheckFailure?: 'ALL_OLD' | 'NONE'
}

/** Its functions call each other through this object, so that one of them can be replaced. */
export const engine = require('dynalite/db') as Engine

export interface Validation {
  readonly types: Record<string, unknown>
  /** The first mistake that types cannot tell. Leaves parsed expressions in the request. */
  readonly custom?: (request: object, store: Store) => string | undefined
}

export function validationOf(operation: string): Validation {
  return require(`dynalite/validations/${fileOf(operation)}`) as Validation
}

interface Validations {
  /** Only what the types know remains. Throws a {@link Refused}. */
  checkTypes(request: object, types: Validation['types']): object
  checkValidations(request: object, types: Validation['types'], custom: Validation['custom'], store: Store): void
}

export const validations = require('dynalite/validations') as Validations

/** Does an operation, for a request that was validated. */
export type Action<Answer = object> = (store: Store, request: object, done: Done<Answer>) => void

/** Where Node keeps the module of an action: the batches call those of single items, the server all. */
export function actionPath(operation: string): string {
  return require.resolve(`dynalite/actions/${fileOf(operation)}`)
}

/** As dynalite has it, whatever has been put around it. */
export function actionOf<Answer>(operation: 'GetItem' | 'PutItem' | 'UpdateItem' | 'DeleteItem'): Action<Answer> {
  return actions[operation] as Action<Answer>
}

const actions = {
  GetItem: require(actionPath('GetItem')) as Action,
  PutItem: require(actionPath('PutItem')) as Action,
  UpdateItem: require(actionPath('UpdateItem')) as Action,
  DeleteItem: require(actionPath('DeleteItem')) as Action,
}

function fileOf(operation: string): string {
  return `${operation.charAt(0).toLowerCase()}${operation.slice(1)}`
}

/** @throws Refused if there is no such table */
export async function tableOf(store: Store, name: string, isData: boolean): Promise<Table> {
  return new Promise((resolve, reject) => {
    store.getTable(name, isData, (error, table) => (table === undefined ? reject(error) : resolve(table)))
  })
}

/** Tables are there as soon as they are asked for. */
export function startDynalite(): { readonly server: Server; readonly store: Store } {
  const { create } = engine
  let store: Store | undefined
  engine.create = (options) => (store = create(options))
  try {
    const server = (require('dynalite') as typeof dynalite)({ createTableMs: 0 })
    if (store === undefined) throw new Error('dynalite has made no store')
    return { server, store }
  } finally {
    engine.create = create
  }
}
