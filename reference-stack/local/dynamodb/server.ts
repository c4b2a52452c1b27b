import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { MetricSink } from '../cloudwatch/metric-store.ts'
import { CallRecords } from '../evidence/call-records.ts'
import { callersToken, callingFunction } from '../lambda/caller.ts'
import { listenGuarded } from '../loopback-guard.ts'
import { monotonicUs } from '../monotonic-clock.ts'
import type { ServiceTimeKind } from '../service-times/profile.ts'
import type { ServiceTimes } from '../service-times/service-times.ts'
import { Calls } from './calls.ts'
import { engine, startDynalite, validationOf } from './engine.ts'
import { keepEveryIndexEntry } from './index-entries.ts'
import { Meter, isRead } from './meter.ts'
import {
  type OwnRequest,
  answerRequest,
  isOfDynalite,
  refuseOperation,
  targetPrefix,
} from './operations/answer-request.ts'
import type { OwnOperation } from './operations/own-operation.ts'
import { type StreamEntry, TableStreams, describeTable, keepStreamSpecifications } from './streams/table-streams.ts'
import { Throttles } from './throughput/throttling.ts'
import { Throughput, type ThroughputOptions } from './throughput/throughput.ts'
import { deleteExpired } from './time-to-live/delete-expired.ts'
import { TimeToLive } from './time-to-live/time-to-live.ts'
import { transactGetItems } from './transactions/transact-get-items.ts'
import { transactWriteItems } from './transactions/transact-write-items.ts'

export interface ServerOptions {
  readonly publish: MetricSink
  readonly serviceTimes: ServiceTimes | undefined
  /** How long after its expiry an item is deleted; null for never. */
  readonly ttlDelayMs: number | null
  readonly region: string
  /** Names of the tables whose streams functions read. */
  readonly tablesRead: readonly string[]
  readonly throughput: ThroughputOptions
  /** Gets the records of these streams, in the order of the writes. */
  readonly publishRecords: (entries: readonly StreamEntry[]) => void
}

/**
 * DynamoDB in this process, which can have one: dynalite behind our door, where the operations are that it has not. On
 * 127.0.0.1, on any free port.
 */
export async function startServer(
  options: ServerOptions,
): Promise<{ readonly server: Server; readonly port: number; readonly calls: Calls; readonly records: CallRecords }> {
  const { publish, serviceTimes, ttlDelayMs, region, tablesRead, throughput, publishRecords } = options
  returnItemsOfFailedChecks()
  const records = new CallRecords()
  const meter = new Meter(publish, records)
  const throttles = new Throttles(new Throughput(throughput), region, meter)
  keepEveryIndexEntry(throttles)
  keepStreamSpecifications()
  const streams = new TableStreams(tablesRead, { region, publish: publishRecords })
  streams.watchDynalite()
  meter.watchDynalite((operation, action) => throttles.around(operation, action))
  const calls = new Calls()
  const { server, store } = startDynalite()
  const timeToLive = new TimeToLive()
  const operations: Readonly<Record<string, OwnOperation>> = {
    TransactGetItems: transactGetItems,
    TransactWriteItems: transactWriteItems((table) => meter.count('TransactionConflict', table, 1), streams.record),
    DescribeTable: describeTable,
    DescribeTimeToLive: timeToLive.describe,
    UpdateTimeToLive: timeToLive.update,
  }
  const own = new Map(
    Object.entries(operations).map(([name, operation]) => [
      `${targetPrefix}${name}`,
      { name, operation, store, meter, throttles, calls, records } satisfies OwnRequest,
    ]),
  )
  if (ttlDelayMs !== null)
    deleteExpired(store, { delayMs: ttlDelayMs, tables: () => timeToLive.tables(), meter, record: streams.record })

  const answers = server.listeners('request')
  server.removeAllListeners('request')
  // An environment may be frozen for minutes between two requests: its connection must not be closed meanwhile.
  server.keepAliveTimeout = 0
  // dynalite itself would let any page read the tables: it answers with `Access-Control-Allow-Origin: *`.
  const port = await listenGuarded(server, 0, (request, response) => {
    const target = request.headers['x-amz-target']?.toString() ?? ''
    const kind = dynamoDbKind(target)
    if (serviceTimes !== undefined && kind !== undefined) {
      const startedAtMs = performance.now()
      holdAnswer(response, () => serviceTimes.hold(kind, startedAtMs))
    }
    const asked = own.get(target)
    if (asked !== undefined) void answerRequest(asked, request, response)
    else if (target === '' || isOfDynalite(target)) {
      countCall({ calls, records, meter }, target, request, response)
      for (const answer of answers) answer.call(server, request, response)
    } else refuseOperation(target, request, response)
  })
  return { server, port, calls, records }
}

/** Has the request counted among the calls of the function that has made it: before dynalite hears of the end of its body. */
function countCall(
  { calls, records, meter }: Pick<OwnRequest, 'calls' | 'records' | 'meter'>,
  target: string,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const operation = target.slice(targetPrefix.length)
  const ofCaller = calls.of(callingFunction(request.headers), operation)
  const record = records.begin(callersToken(request.headers), operation)
  request.once('end', () => (meter.current = { calls: ofCaller, record }))
  if (ofCaller === undefined || record === undefined) return
  response.once('finish', () => {
    record.endUs = monotonicUs()
    record.status = response.statusCode
    if (isRead(operation)) ofCaller.bytesRead += Number(response.getHeader('content-length'))
  })
}

/**
 * Teaches dynalite `ReturnValuesOnConditionCheckFailure`, which it drops: "returns the item attributes for an operation that
 * failed a condition check", as `Item` of the error. The item is the one that was checked: nothing can be written in between.
 */
function returnItemsOfFailedChecks(): void {
  for (const operation of ['PutItem', 'UpdateItem', 'DeleteItem']) {
    validationOf(operation).types[member] = { type: 'String', enum: ['ALL_OLD', 'NONE'] }
  }
  const { checkConditional } = engine
  engine.checkConditional = (request, existing) => {
    const refusal = checkConditional(request, existing)
    if (refusal && existing !== undefined && request[member] === 'ALL_OLD') refusal.body.Item = existing
    return refusal
  }
}

const member = 'ReturnValuesOnConditionCheckFailure'

const kinds = new Map<string, ServiceTimeKind>(
  Object.entries({
    GetItem: 'read',
    BatchGetItem: 'read',
    TransactGetItems: 'read',
    PutItem: 'write',
    UpdateItem: 'write',
    DeleteItem: 'write',
    BatchWriteItem: 'write',
    TransactWriteItems: 'write',
    Query: 'query',
    Scan: 'scanPage',
  }),
)

/** @param target the header `x-amz-target`: `DynamoDB_20120810.PutItem` */
function dynamoDbKind(target: string | undefined): ServiceTimeKind | undefined {
  return kinds.get(target?.split('.')[1] ?? '')
}

/** Keeps back an answer that somebody else writes: its end is only sent when what `until` returns has resolved. */
function holdAnswer(response: ServerResponse, until: () => Promise<void>): void {
  const end = response.end.bind(response) as (...written: unknown[]) => ServerResponse
  response.end = (...written: unknown[]) => {
    void until().then(() => end(...written))
    return response
  }
}
