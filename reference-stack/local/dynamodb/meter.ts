import { createRequire } from 'node:module'
import type { MetricSink } from '../cloudwatch/metric-store.ts'
import { type Action, actionPath, isRefused } from './engine.ts'
import type { CallRecord, CallRecords } from '../evidence/call-records.ts'
import type { OperationCalls } from './calls.ts'
import type { Answer, Consumed } from './operations/own-operation.ts'
import type { Throttling } from './throughput/throughput.ts'

/**
 * The metrics that DynamoDB publishes of its tables: consumed capacity by table, latency by table and operation. dynalite knows
 * what a request consumes, but only tells who asks (`ReturnConsumedCapacity`), so it is always asked and the answer left out
 * where the client had not. It does not tell what a write whose condition failed has consumed, which counts on AWS.
 */
export class Meter {
  readonly #publish: MetricSink
  readonly #records: CallRecords | undefined
  /** The request whose body has just been read: dynalite acts on it in the same turn of the event loop. */
  current: CurrentCall = { calls: undefined, record: undefined }

  /** @param records take what is in the answers; left out: nobody wants to know */
  constructor(publish: MetricSink, records?: CallRecords) {
    this.#publish = publish
    this.#records = records
  }

  /**
   * Puts itself around dynalite's actions, before its server is made.
   *
   * @param throttled puts around an action what may refuse its requests
   */
  watchDynalite(throttled: (operation: Operation, action: Action<Answer>) => Action<Answer>): void {
    const require = createRequire(import.meta.url)
    const names = Object.keys(consumes).filter((name) => !name.startsWith('Transact')) as Operation[]
    // All are loaded before the first is replaced: the batches call the actions for single items, and count by themselves.
    const actions = names.map((name) => [name, actionPath(name), require(actionPath(name)) as Action<Answer>] as const)
    for (const [name, path, action] of actions) {
      const loaded = require.cache[path]
      if (loaded) loaded.exports = this.#around(name, throttled(name, action))
    }
  }

  #around(operation: Operation, action: Action<Answer>): Action<Answer> {
    return (store, request, done) => {
      const { calls, record } = this.current
      const answered = this.begin(operation, request, calls, record)
      action(store, request, (error, answer) => {
        if (answer) answered(answer)
        else if (record !== undefined) noteRefusal(record, error)
        done(error, answer)
      })
    }
  }

  /** Something that happened to a table, so many times. */
  count(name: 'TransactionConflict' | 'TimeToLiveDeletedItemCount', table: string, times: number): void {
    const dimensions = { TableName: table }
    this.#publish({ namespace, name, dimensions, value: times, unit: 'Count', timestampMs: Date.now() })
  }

  /** A request, or one item of a batch, that was refused: `WriteThrottleEvents`, and by its reason. */
  throttledItem({ place: { table, index, kind }, cause }: Throttling): void {
    const ofIndex = index === undefined ? {} : { GlobalSecondaryIndexName: index }
    for (const name of [`${kind}ThrottleEvents`, `${kind}${cause}ThrottleEvents`])
      for (const dimensions of index === undefined
        ? [{ TableName: table }]
        : [{ TableName: table }, { TableName: table, ...ofIndex }])
        this.#publish({ namespace, name, dimensions, value: 1, unit: 'Count', timestampMs: Date.now() })
  }

  /** A request of which nothing was done. */
  throttledRequest(table: string, operation: Operation): void {
    const dimensions = { TableName: table, Operation: operation }
    const name = 'ThrottledRequests'
    this.#publish({ namespace, name, dimensions, value: 1, unit: 'Count', timestampMs: Date.now() })
  }

  /**
   * Has a request's consumption told, from here on, and counts it among the calls of who asks, if that is a function.
   *
   * @returns what takes its answer: publishes what it says of it, and leaves it out for a client that had not asked
   */
  begin(
    operation: Operation,
    request: MeteredRequest,
    calls: OperationCalls | undefined,
    record?: CallRecord,
  ): (answer: Answer) => void {
    const startedAtMs = performance.now()
    // Who limits a page may want no other.
    const isLimited = request.Limit !== undefined
    if (calls !== undefined) {
      calls.calls += 1
      if (request.ExclusiveStartKey !== undefined) {
        calls.furtherPages += 1
        if (!isLimited) calls.pagesUnread -= 1
      }
    }
    if (record !== undefined) this.#noteRequest(record, operation, request)
    const isAsked = request.ReturnConsumedCapacity !== undefined && request.ReturnConsumedCapacity !== 'NONE'
    if (!isAsked) request.ReturnConsumedCapacity = 'TOTAL'
    return (answer) => {
      const consumed = [answer.ConsumedCapacity ?? []].flat()
      if (!isAsked) delete answer.ConsumedCapacity
      if (record !== undefined) this.#noteAnswer(record, operation, answer as ReadAnswer)
      if (calls !== undefined) {
        addAnswer(calls, operation, answer, consumed)
        if (!isLimited && (answer as ReadAnswer).LastEvaluatedKey !== undefined) calls.pagesUnread += 1
      }
      const common = { namespace, timestampMs: Date.now() }
      for (const { TableName, CapacityUnits } of consumed) {
        const dimensions = { TableName }
        this.#publish({ ...common, name: consumes[operation], dimensions, value: CapacityUnits, unit: 'Count' })
        this.#publish({
          ...common,
          name: 'SuccessfulRequestLatency',
          dimensions: { TableName, Operation: operation },
          value: performance.now() - startedAtMs,
          unit: 'Milliseconds',
        })
      }
    }
  }

  #noteRequest(record: CallRecord, operation: Operation, request: MeteredRequest): void {
    record.table = tableOf(request)
    record.goesOn = request.ExclusiveStartKey !== undefined
    record.limit = request.Limit ?? null
    if (consumes[operation] === 'ConsumedWriteCapacityUnits') this.#records?.noteIds(record, request)
  }

  #noteAnswer(record: CallRecord, operation: Operation, answer: ReadAnswer): void {
    if (consumes[operation] !== 'ConsumedReadCapacityUnits') return
    record.hasMore = answer.LastEvaluatedKey !== undefined
    record.read = itemsRead(answer)
    record.returned = answer.Items?.length ?? record.read
    this.#records?.noteIds(record, answer.Items ?? answer.Responses ?? answer.Item)
  }
}

/** The call that a request is, for the counts and for the record of its invocation. */
export interface CurrentCall {
  readonly calls: OperationCalls | undefined
  readonly record: CallRecord | undefined
}

interface MeteredRequest {
  ReturnConsumedCapacity?: string
  readonly ExclusiveStartKey?: object
  readonly Limit?: number
  readonly TableName?: string
  /** By table. */
  readonly RequestItems?: Readonly<Record<string, unknown>>
}

/** Of several tables all names; empty of a transaction, whose items name theirs. */
function tableOf({ TableName, RequestItems }: MeteredRequest): string {
  return TableName ?? Object.keys(RequestItems ?? {}).join(', ')
}

/** The class of a refusal is behind the number sign: `com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException`. */
export function noteRefusal(record: CallRecord, error: unknown): void {
  if (isRefused(error)) record.error = error.body.__type.split('#').at(-1) ?? null
}

function addAnswer(calls: OperationCalls, operation: Operation, answer: Answer, consumed: readonly Consumed[]): void {
  const isRead = consumes[operation] === 'ConsumedReadCapacityUnits'
  for (const { CapacityUnits } of consumed) {
    if (isRead) calls.readUnits += CapacityUnits
    else calls.writeUnits += CapacityUnits
  }
  if (isRead) calls.items += itemsRead(answer as ReadAnswer)
}

interface ReadAnswer {
  readonly Item?: object
  readonly Items?: readonly object[]
  readonly ScannedCount?: number
  readonly LastEvaluatedKey?: object
  /** By table of BatchGetItem, one after the other of TransactGetItems. */
  readonly Responses?: Readonly<Record<string, readonly object[]>> | readonly { readonly Item?: object }[]
}

function itemsRead({ Item, ScannedCount, Responses }: ReadAnswer): number {
  if (ScannedCount !== undefined) return ScannedCount
  if (Responses === undefined) return Item === undefined ? 0 : 1
  return Array.isArray(Responses)
    ? Responses.filter((one: { readonly Item?: object }) => one.Item !== undefined).length
    : Object.values(Responses).reduce((sum: number, items: readonly object[]) => sum + items.length, 0)
}

const namespace = 'AWS/DynamoDB'

const consumes = {
  GetItem: 'ConsumedReadCapacityUnits',
  BatchGetItem: 'ConsumedReadCapacityUnits',
  TransactGetItems: 'ConsumedReadCapacityUnits',
  Query: 'ConsumedReadCapacityUnits',
  Scan: 'ConsumedReadCapacityUnits',
  PutItem: 'ConsumedWriteCapacityUnits',
  UpdateItem: 'ConsumedWriteCapacityUnits',
  DeleteItem: 'ConsumedWriteCapacityUnits',
  BatchWriteItem: 'ConsumedWriteCapacityUnits',
  TransactWriteItems: 'ConsumedWriteCapacityUnits',
} as const

export type Operation = keyof typeof consumes

/** Does it read items? */
export function isRead(operation: string): boolean {
  return isMetered(operation) && consumes[operation] === 'ConsumedReadCapacityUnits'
}

/** Does it consume capacity? */
export function isMetered(operation: string): operation is Operation {
  return operation in consumes
}
