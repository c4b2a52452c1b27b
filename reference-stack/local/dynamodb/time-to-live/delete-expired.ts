import { type AttributeValue, type Item, type Store, actionOf, prefixes } from '../engine.ts'
import type { Meter } from '../meter.ts'
import type { RecordWrite } from '../streams/table-streams.ts'
import type { ExpiringTable } from './time-to-live.ts'

const deleteItem = actionOf('DeleteItem')
/** The items that are examined before requests get their turn. */
const sliceSize = 200
/** "Items with an expiration time greater than 5 years in the past are not deleted." */
const longestPastSeconds = 5 * 365.25 * 24 * 3600

/** Looks every so often for items that expired `delayMs` ago or longer, and deletes them; that consumes no capacity. */
export function deleteExpired(
  store: Store,
  {
    delayMs,
    tables,
    meter,
    record,
  }: {
    readonly delayMs: number
    readonly tables: () => readonly ExpiringTable[]
    readonly meter: Meter
    readonly record: RecordWrite
  },
): void {
  const expiring: Store = {
    ...store,
    isUnmetered: true,
    noteWrite: (table, write) => record(table, { ...write, isExpiry: true }),
  }
  async function sweep(): Promise<void> {
    for (const table of tables()) await deleteFrom(expiring, table, delayMs, meter)
    setTimeout(() => void sweep(), everyMs(delayMs)).unref()
  }
  void sweep()
}

/** A tenth late at most: a second where that is less. */
function everyMs(delayMs: number): number {
  return Math.min(Math.max(delayMs / 10, 1000), 60_000)
}

async function deleteFrom(
  store: Store,
  { table, attribute }: ExpiringTable,
  delayMs: number,
  meter: Meter,
): Promise<void> {
  const { TableName } = table
  let deleted = 0
  for await (const item of itemsOf(store, TableName)) {
    const expiry = item[attribute]
    if (expiry === undefined || !isDue(expiry, Date.now() - delayMs)) continue
    const Key = Object.fromEntries(table.KeySchema.map(({ AttributeName }) => [AttributeName, item[AttributeName]]))
    // It may have got more time since it was read.
    const Expected = { [attribute]: { Value: expiry } }
    const isDeleted = await new Promise<boolean>((resolve) => {
      deleteItem(store, { TableName, Key, Expected }, (error) => resolve(!error))
    })
    if (isDeleted) deleted += 1
  }
  if (deleted > 0) meter.count('TimeToLiveDeletedItemCount', TableName, deleted)
}

async function* itemsOf(store: Store, table: string): AsyncGenerator<Item> {
  const prefix = prefixes.items(table)
  // Keys go on with the digits of a hash.
  const iterator = store.db.iterator({ gte: prefix, lt: `${prefix}~` })
  try {
    for (;;) {
      const entries = await iterator.nextv(sliceSize)
      if (entries.length === 0) return
      for (const [, item] of entries) yield item
      await new Promise((resolve) => void setImmediate(resolve))
    }
  } finally {
    await iterator.close()
  }
}

/** Is the second in this attribute over, and not for years? Only numbers expire. */
export function isDue({ N }: AttributeValue, atMs: number): boolean {
  const pastSeconds = atMs / 1000 - Number(N)
  return pastSeconds >= 0 && pastSeconds <= longestPastSeconds
}
