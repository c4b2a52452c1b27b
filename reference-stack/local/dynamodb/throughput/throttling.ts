import { isDeepStrictEqual } from 'node:util'
import {
  type Action,
  type Done,
  type Item,
  type Refused,
  type Table,
  type TableIndex,
  engine,
  isRefused,
} from '../engine.ts'
import type { Meter, Operation } from '../meter.ts'
import type { Answer, Consumed } from '../operations/own-operation.ts'
import { type CancellationReason, canceled, noReason } from '../transactions/refusals.ts'
import { unitsPerUnit } from '../transactions/request.ts'
import type { Place, Throttling, Throughput, UnitKind } from './throughput.ts'

/** What the request of an operation on items may say, and what is read of it here. */
interface ItemRequest {
  readonly TableName?: string
  readonly IndexName?: string
  readonly ConsistentRead?: boolean
  readonly Key?: Item
  readonly Item?: Item
  readonly KeyConditions?: Readonly<Record<string, { readonly AttributeValueList: readonly unknown[] }>>
}

/** The least that any request consumes of a table: "1 WRU: up to 1 KB", "half for eventually consistent reads". */
const least = { write: 1, consistentRead: 1, read: 0.5 }

/** Refuses what is beyond the units of a table, of an index or of a partition key, as DynamoDB does. */
export class Throttles {
  readonly #throughput: Throughput
  readonly #region: string
  readonly #meter: Meter

  /** @param meter is told of each throttled request */
  constructor(throughput: Throughput, region: string, meter: Meter) {
    this.#throughput = throughput
    this.#region = region
    this.#meter = meter
  }

  /** Around the action of dynalite, which says what a request has consumed. */
  around(operation: Operation, action: Action<Answer>): Action<Answer> {
    if (!this.#throughput.isLimited) return action
    if (operation === 'BatchWriteItem' || operation === 'BatchGetItem') return this.#aroundBatch(operation, action)
    return (store, request, done) => {
      const asked = request as ItemRequest
      const place = this.#placeOf(operation, asked)
      const taken = leastOf(place.kind, asked)
      const throttling = this.#throughput.take(place, taken)
      if (throttling !== undefined) return done(this.#refusal(operation, throttling))
      action(store, request, (error, answer) => {
        if (answer !== undefined) this.#charge([{ place, taken }], answer)
        // "If a condition evaluates to false, DynamoDB still consumes write capacity."
        else if (!isFailedCheck(error)) this.#throughput.charge(place, -taken)
        done(error, answer)
      })
    }
  }

  /**
   * A transaction, of which all actions are throttled or none.
   *
   * @throws Refused with the reason of each action
   */
  async transaction<Result extends Answer>(
    operation: Operation,
    items: readonly Readonly<Record<string, ItemRequest>>[],
    perform: () => Promise<Result>,
  ): Promise<Result> {
    if (!this.#throughput.isLimited) return perform()
    const kind = operation === 'TransactGetItems' ? 'Read' : 'Write'
    const asked = items.map((item) => {
      const [request = {}] = Object.values(item)
      return { place: this.#keyPlace(request, kind), taken: least.write * unitsPerUnit }
    })
    const throttlings = asked.map(({ place, taken }) => this.#throughput.take(place, taken))
    const giveBack = () => {
      for (const [at, { place, taken }] of asked.entries())
        if (throttlings[at] === undefined) this.#throughput.charge(place, -taken)
    }
    if (throttlings.some((one) => one !== undefined)) {
      giveBack()
      const refusals = throttlings.map((one) => one && this.#refusal(operation, one))
      throw canceled(refusals.map((one) => (one === undefined ? noReason : throttledReason(one))))
    }
    try {
      const answer = await perform()
      this.#charge(asked, answer)
      return answer
    } catch (error) {
      if (!(isRefused(error) && error.body.__type.endsWith('#TransactionCanceledException'))) giveBack()
      throw error
    }
  }

  /**
   * "If a global secondary index has not the write capacity, the write to the table is throttled." Takes the units of all entries or
   * none.
   */
  indexWrites(table: Table, writes: () => readonly IndexWrite[]): Refused | undefined {
    if (!this.#throughput.isLimited) return undefined
    const entries = writes().flatMap(({ index, before, after }) => {
      if (isDeepStrictEqual(before, after)) return []
      const entry = after ?? before ?? {}
      const taken = Math.max(engine.capacityUnits(before, false, false), engine.capacityUnits(after, false, false))
      return [{ place: this.#throughput.place(table.TableName, 'Write', entry, index.IndexName), taken }]
    })
    for (const [at, { place, taken }] of entries.entries()) {
      const throttling = this.#throughput.take(place, least.write)
      if (throttling === undefined) this.#throughput.charge(place, taken - least.write)
      else {
        for (const earlier of entries.slice(0, at)) this.#throughput.charge(earlier.place, -earlier.taken)
        return this.#refusal(undefined, throttling)
      }
    }
    return undefined
  }

  /** The answer names what was throttled of a batch, so that it is asked for again, unless everything was. */
  #aroundBatch(operation: 'BatchWriteItem' | 'BatchGetItem', action: Action<Answer>): Action<Answer> {
    const [kind, unprocessed] =
      operation === 'BatchGetItem' ? (['Read', 'UnprocessedKeys'] as const) : (['Write', 'UnprocessedItems'] as const)
    return (store, request, done) => {
      const all = (request as { readonly RequestItems: Readonly<Record<string, TableItems>> }).RequestItems
      const { granted, refused, asked, first } = this.#split(all, kind)
      if (first !== undefined && asked.length === 0) return done(this.#refusal(operation, first))
      action(store, { ...request, RequestItems: granted }, (error, answer) => {
        if (answer === undefined) for (const { place, taken } of asked) this.#throughput.charge(place, -taken)
        else this.#charge(asked, answer)
        if (answer !== undefined && first !== undefined) {
          const own = answer[unprocessed] as Record<string, TableItems> | undefined
          Object.assign(answer, { [unprocessed]: { ...own, ...refused } })
        }
        done(error, answer)
      })
    }
  }

  #split(all: Readonly<Record<string, TableItems>>, kind: UnitKind) {
    const asked: Taken[] = []
    let first: Throttling | undefined
    const granted: Record<string, TableItems> = {}
    const refused: Record<string, TableItems> = {}
    for (const [table, ofTable] of Object.entries(all)) {
      const isRefused = itemsOf(ofTable).map((item) => {
        const place = this.#keyPlace({ TableName: table, ...keysOf(item) }, kind)
        const taken = leastOf(kind, Array.isArray(ofTable) ? {} : (ofTable as ItemRequest))
        const throttling = this.#throughput.take(place, taken)
        if (throttling === undefined) asked.push({ place, taken })
        else this.#meter.throttledItem(throttling)
        first ??= throttling
        return throttling !== undefined
      })
      if (isRefused.includes(false)) granted[table] = withItems(ofTable, (_, at) => !isRefused[at])
      if (isRefused.includes(true)) refused[table] = withItems(ofTable, (_, at) => isRefused[at] === true)
    }
    return { granted, refused, asked, first }
  }

  /** Of what a request consumed of a table, each of its items so much more than was taken for it. */
  #charge(asked: readonly Taken[], answer: Answer): void {
    for (const { TableName, CapacityUnits } of [answer.ConsumedCapacity ?? []].flat() as readonly Consumed[]) {
      const ofTable = asked.filter(({ place }) => place.table === TableName)
      const taken = ofTable.reduce((sum, one) => sum + one.taken, 0)
      for (const { place } of ofTable) this.#throughput.charge(place, (CapacityUnits - taken) / ofTable.length)
    }
  }

  #placeOf(operation: Operation, request: ItemRequest): Place {
    const { TableName = '', IndexName, KeyConditions } = request
    if (operation !== 'Query' && operation !== 'Scan')
      return this.#keyPlace(request, operation === 'GetItem' ? 'Read' : 'Write')
    const keys = Object.entries(KeyConditions ?? {}).map(([name, one]) => [name, one.AttributeValueList[0]])
    return this.#throughput.place(TableName, 'Read', Object.fromEntries(keys), IndexName)
  }

  #keyPlace({ TableName = '', Key, Item }: ItemRequest, kind: UnitKind): Place {
    return this.#throughput.place(TableName, kind, Item ?? Key ?? {})
  }

  /** @param operation undefined where the request was counted already */
  #refusal(operation: Operation | undefined, throttling: Throttling): Refused {
    const { place, cause } = throttling
    this.#meter.throttledItem(throttling)
    if (operation !== undefined) this.#meter.throttledRequest(place.table, operation)
    const what = place.index === undefined ? 'the table' : 'one or more global secondary indexes of the table'
    const message = `The level of configured provisioned throughput for ${what} was exceeded. Consider increasing your provisioning level with the UpdateTable API.`
    const suffix = place.index === undefined ? '' : `/index/${place.index}`
    const reason = `${place.index === undefined ? 'Table' : 'Index'}${place.kind}${cause}Exceeded`
    const body = {
      __type: 'com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException',
      message,
      ThrottlingReasons: [
        { reason, resource: `arn:aws:dynamodb:${this.#region}:000000000000:table/${place.table}${suffix}` },
      ],
    }
    return Object.assign(new Error(message), { statusCode: 400, body })
  }
}

/** A change of an entry of a global index: undefined is no entry. */
export interface IndexWrite {
  readonly index: TableIndex
  readonly before: Item | undefined
  readonly after: Item | undefined
}

interface Taken {
  readonly place: Place
  readonly taken: number
}

/** The items of one table in a batch: writes, or keys with what is asked of them. */
type TableItems = readonly object[] | { readonly Keys: readonly Item[] }

function itemsOf(ofTable: TableItems): readonly object[] {
  return 'Keys' in ofTable ? ofTable.Keys.map((Key) => ({ Get: { Key } })) : ofTable
}

function withItems(ofTable: TableItems, keep: (item: object, at: number) => boolean): TableItems {
  return 'Keys' in ofTable ? { ...ofTable, Keys: ofTable.Keys.filter(keep) } : ofTable.filter(keep)
}

/** @param item `{ PutRequest: { Item } }` and its like */
function keysOf(item: object): ItemRequest {
  return (Object.values(item) as ItemRequest[])[0] ?? {}
}

function leastOf(kind: UnitKind, { ConsistentRead }: ItemRequest): number {
  if (kind === 'Write') return least.write
  return ConsistentRead === true ? least.consistentRead : least.read
}

function isFailedCheck(error: Parameters<Done>[0]): boolean {
  return isRefused(error) && error.body.__type.endsWith('#ConditionalCheckFailedException')
}

function throttledReason({ body }: Refused): CancellationReason {
  return { Code: 'ProvisionedThroughputExceeded', Message: body.message ?? '' }
}
