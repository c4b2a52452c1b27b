import { type Done, type Store, tableOf } from '../engine.ts'
import type { Answer, OwnOperation } from '../operations/own-operation.ts'
import type { RecordWrite } from '../streams/table-streams.ts'
import { commit } from './commit.ts'
import { canceled, noReason, ongoing } from './refusals.ts'
import {
  type Target,
  type WriteAction,
  type WriteKind,
  assertDistinct,
  idOf,
  targetOf,
  writeActionTypes,
  writeKinds,
} from './request.ts'
import { Tokens } from './tokens.ts'

interface WriteRequest {
  readonly TransactItems: readonly Partial<Record<WriteKind, WriteAction>>[]
  readonly ClientRequestToken?: string
}

/** A member of TransactItems says one thing to do. */
const notOneAction = 'TransactItems can only contain one of Check, Put, Update or Delete'

/**
 * TransactWriteItems: all actions or none, checked and written while it holds every item that it is about, and written in one
 * step. Another transaction on one of the items is refused meanwhile, as on AWS; a single write waits.
 */
export function transactWriteItems(
  publishConflict: (table: string) => void,
  record: RecordWrite,
): OwnOperation<WriteRequest> {
  const tokens = new Tokens()
  /** The items of transactions under way. */
  const held = new Set<string>()
  return {
    types: requestTypes,
    mistake,

    async perform(store, request, body) {
      const { ClientRequestToken: token } = request
      if (token === undefined) return write(store, request)
      let answer: Answer = {}
      await tokens.once(token, body, async () => {
        answer = await write(store, request)
      })
      return answer
    },
  }

  async function write(store: Store, { TransactItems }: WriteRequest): Promise<Answer> {
    const actions = TransactItems.flatMap((item) => Object.entries(item) as [WriteKind, WriteAction][])
    const targets = await Promise.all(
      actions.map(async ([, request]) => targetOf(await tableOf(store, request.TableName, true), request)),
    )
    assertDistinct(targets)
    const ids = targets.map(idOf)
    assertFree(targets)
    for (const id of ids) held.add(id)
    try {
      return await holding(store, targets, () => commit(store, actions, targets, record))
    } finally {
      for (const id of ids) held.delete(id)
    }
  }

  function assertFree(targets: readonly Target[]): void {
    const reasons = targets.map((target) => (held.has(idOf(target)) ? ongoing : noReason))
    const refused = targets.filter((_, at) => reasons[at] === ongoing)
    if (refused.length === 0) return
    for (const name of new Set(refused.map(({ table }) => table.TableName))) publishConflict(name)
    throw canceled(reasons)
  }
}

function requestTypes(): Record<string, unknown> {
  return {
    ClientRequestToken: { type: 'String', lengthGreaterThanOrEqual: 1, lengthLessThanOrEqual: 36 },
    ReturnConsumedCapacity: { type: 'String', enum: ['INDEXES', 'TOTAL', 'NONE'] },
    ReturnItemCollectionMetrics: { type: 'String', enum: ['SIZE', 'NONE'] },
    TransactItems: {
      type: 'List',
      notNull: true,
      lengthGreaterThanOrEqual: 1,
      lengthLessThanOrEqual: 100,
      children: { type: 'ValueStruct<TransactWriteItem>', children: writeActionTypes() },
    },
  }
}

/** The first mistake of an action that the types of the request cannot tell. */
function mistake({ TransactItems }: WriteRequest, store: Store): string | undefined {
  for (const item of TransactItems) {
    const [action, ...others] = Object.entries(item)
    if (action === undefined || others.length > 0) return notOneAction
    const [kind, request] = action
    const found = writeKinds[kind as WriteKind].validation.custom?.(request, store)
    if (found !== undefined) return found
  }
  return undefined
}

/**
 * Does the work while nobody else writes the items: dynalite's own writes take the same locks. They are taken in one order, so
 * that nobody who holds one waits for somebody who waits for it.
 */
async function holding<Result>(store: Store, targets: readonly Target[], work: () => Promise<Result>): Promise<Result> {
  const releases: (() => void)[] = []
  try {
    for (const target of targets.toSorted((a, b) => (idOf(a) < idOf(b) ? -1 : 1)))
      releases.push(await lockOf(store, target))
    return await work()
  } finally {
    for (const release of releases) release()
  }
}

async function lockOf(store: Store, { table, key }: Target): Promise<() => void> {
  return new Promise((resolve) => {
    store.getItemDb(table.TableName).lock(key, (release) => {
      const letGo: Done = release(() => {})
      resolve(() => letGo(null))
    })
  })
}
