import {
  type Action,
  type Change,
  type IndexKind,
  type Item,
  type Items,
  type Store,
  type Table,
  type Write,
  actionOf,
  engine,
  isRefused,
  prefixes,
} from '../engine.ts'
import { type Answer, consumedByTable } from '../operations/own-operation.ts'
import type { RecordWrite } from '../streams/table-streams.ts'
import { type CancellationReason, canceled, noReason, reasonOf } from './refusals.ts'
import { type Target, type WriteAction, type WriteKind, unitsPerUnit } from './request.ts'

/** "The aggregate size of the items in the transaction cannot exceed 4 MB." */
const mostBytes = 4 * 1024 * 1024

/**
 * Does all actions, or none, for who holds their items.
 *
 * @throws Refused with the reason of each action
 */
export async function commit(
  store: Store,
  actions: readonly (readonly [WriteKind, WriteAction])[],
  targets: readonly Target[],
  record: RecordWrite,
): Promise<Answer> {
  const staged = stagedStore(store)
  const outcomes = await Promise.all(
    actions.map(([kind, action], at) => attempt(perform[kind], staged, action, targets[at] as Target)),
  )
  if (outcomes.some(({ reason }) => reason !== noReason)) throw canceled(outcomes.map(({ reason }) => reason))
  const bytes = staged.itemsPut.reduce((sum, item) => sum + engine.itemSize(item), 0)
  if (bytes > mostBytes) throw engine.validationError('The aggregate size of the items in the transaction exceeds 4 MB')
  await store.db.batch(staged.changes)
  for (const [table, write] of staged.writes) record(table, write)
  return consumedByTable(
    outcomes.map(({ units }, at) => ({ table: actions[at]?.[1].TableName ?? '', units: units * unitsPerUnit })),
  )
}

interface Outcome {
  readonly reason: CancellationReason
  /** The units that the same action would have consumed alone. */
  readonly units: number
}

type Attempted = Action<{ readonly ConsumedCapacity?: { readonly CapacityUnits: number } }>

const perform: Record<WriteKind, Attempted | 'check'> = {
  Put: actionOf('PutItem'),
  Update: actionOf('UpdateItem'),
  Delete: actionOf('DeleteItem'),
  ConditionCheck: 'check',
}

async function attempt(
  action: Attempted | 'check',
  store: Store,
  request: WriteAction,
  target: Target,
): Promise<Outcome> {
  try {
    return { reason: noReason, units: await (action === 'check' ? check(store, request, target) : done(action)) }
  } catch (error) {
    const reason = isRefused(error) ? reasonOf(error) : undefined
    if (reason === undefined) throw error
    return { reason, units: 0 }
  }

  async function done(write: Attempted): Promise<number> {
    return new Promise((resolve, reject) => {
      write(store, { ...request, ReturnConsumedCapacity: 'TOTAL' }, (error, answer) =>
        answer === undefined ? reject(error) : resolve(answer.ConsumedCapacity?.CapacityUnits ?? 0),
      )
    })
  }
}

/** @returns the write units of the item, as of one that is written */
async function check(store: Store, request: WriteAction, { table, key }: Target): Promise<number> {
  const existing = await new Promise<Item | undefined>((resolve, reject) => {
    store.getItemDb(table.TableName).get(key, (error, item) => (error ? reject(error) : resolve(item)))
  })
  const refused = engine.checkConditional(request, existing)
  if (refused) throw refused
  return engine.capacityUnits(existing, false, false)
}

/** A store that only notes what is written: dynalite's own actions on it say what a transaction is to change. */
interface StagedStore extends Store {
  readonly changes: readonly Change[]
  /** The changed items of tables. */
  readonly itemsPut: readonly Item[]
  /** The changes to record in a stream. */
  readonly writes: readonly (readonly [table: Table, write: Write])[]
}

/** @param store read from, by actions whose items nobody else may write meanwhile */
function stagedStore(store: Store): StagedStore {
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
