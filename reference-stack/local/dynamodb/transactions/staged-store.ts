import {
  type Change,
  type IndexKind,
  type Item,
  type Items,
  type Store,
  type Table,
  type Write,
  prefixes,
} from '../engine.ts'

/** A store that only notes what is written: dynalite's own actions on it say what a transaction is to change. */
export interface StagedStore extends Store {
  readonly changes: readonly Change[]
  /** The changed items of tables. */
  readonly itemsPut: readonly Item[]
  /** The changes to record in a stream. */
  readonly writes: readonly (readonly [table: Table, write: Write])[]
}

/** @param store read from, by actions whose items nobody else may write meanwhile */
export function stagedStore(store: Store): StagedStore {
  const changes: Change[] = []
  const itemsPut: Item[] = []
  const writes: [Table, Write][] = []
  return {
    ...store,
    changes,
    itemsPut,
    writes,
    noteWrite: (table, write) => void writes.push([table, write]),
    getItemDb: (table) => staged(store.getItemDb(table), prefixes.items(table), (item) => itemsPut.push(item)),
    getIndexDb: (kind: IndexKind, table, index) =>
      staged(store.getIndexDb(kind, table, index), prefixes.index(kind, table, index), () => {}),
  }

  function staged(items: Items, prefix: string, note: (item: Item) => void): Items {
    return {
      get: (key, done) => items.get(key, done),
      put(key, value, done) {
        changes.push({ type: 'put', key: `${prefix}${key}`, value })
        note(value)
        done(null)
      },
      del(key, done) {
        changes.push({ type: 'del', key: `${prefix}${key}` })
        done(null)
      },
      // The whole transaction holds it.
      lock: (_key, held) => held((then) => then),
    }
  }
}
