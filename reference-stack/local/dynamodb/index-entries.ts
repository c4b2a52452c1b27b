import {
  type Done,
  type IndexKind,
  type Item,
  type Items,
  type Store,
  type Table,
  type TableIndex,
  engine,
} from './engine.ts'
import type { Throttles } from './throughput/throttling.ts'

/**
 * Keeps every entry of an index. dynalite tells entries with the same index key apart by 24 bits of a hash: among the 5,000
 * members of a room two share them as likely as not, and one of both is not found by the index. Here they have the whole key of
 * the table.
 *
 * @param throttles refuses writes whose global indexes have not the capacity for them
 */
export function keepEveryIndexEntry(throttles: Throttles): void {
  engine.createIndexKey = entryKey
  engine.updateIndexes = (store, table, before, after, done) => {
    const changes = () =>
      (table.GlobalSecondaryIndexes ?? []).map((index) => ({
        index,
        before: entryOf(before, index, table),
        after: entryOf(after ?? undefined, index, table),
      }))
    const refused = store.isUnmetered ? undefined : throttles.indexWrites(table, changes)
    if (refused !== undefined) done(refused)
    else updateIndexes(store, table, before, after, done)
  }
}

function entryKey(item: Item, table: Table, keySchema: TableIndex['KeySchema']): string {
  return engine.createKey(item, table, keySchema) + engine.createKey(item, table)
}

function updateIndexes(store: Store, table: Table, before: Item | undefined, after: Item | null, done: Done): void {
  const writes = [...writesOf('Local'), ...writesOf('Global')]
  let open = writes.length
  if (open === 0) return done(null)
  let failure: unknown = null
  const written: Done = (error) => {
    failure ??= error
    open -= 1
    if (open === 0) done(failure)
  }
  for (const { items, key, entry } of writes) {
    if (entry === undefined) items.del(key, written)
    else items.put(key, entry, written)
  }

  function writesOf(kind: IndexKind): EntryWrite[] {
    return (table[`${kind}SecondaryIndexes`] ?? []).flatMap((index) => {
      const items = store.getIndexDb(kind, table.TableName, index.IndexName)
      const [old, entry] = [entryOf(before, index, table), entryOf(after ?? undefined, index, table)]
      const oldKey = old && entryKey(old, table, index.KeySchema)
      const key = entry && entryKey(entry, table, index.KeySchema)
      return [
        ...(oldKey !== undefined && oldKey !== key ? [{ items, key: oldKey }] : []),
        ...(key !== undefined && entry !== undefined ? [{ items, key, entry }] : []),
      ]
    })
  }
}

interface EntryWrite {
  readonly items: Items
  readonly key: string
  /** Undefined to delete it. */
  readonly entry?: Item
}

/** The entry of an item in an index; nothing if the item lacks a key of the index. */
function entryOf(item: Item | undefined, { KeySchema, Projection }: TableIndex, table: Table): Item | undefined {
  const keys = KeySchema.map(({ AttributeName }) => AttributeName)
  if (item === undefined || keys.some((key) => item[key] === undefined)) return undefined
  if (Projection.ProjectionType === 'ALL') return item
  const names = [
    ...keys,
    ...table.KeySchema.map(({ AttributeName }) => AttributeName),
    ...(Projection.NonKeyAttributes ?? []),
  ]
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = item[name]
      return value === undefined ? [] : [[name, value] as const]
    }),
  )
}
