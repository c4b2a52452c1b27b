import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { ApiGatewayManagementApiClient, PostToConnectionCommand } from '@aws-sdk/client-apigatewaymanagementapi'
import { DynamoDBClient, GetItemCommand, PutItemCommand, QueryCommand, ScanCommand } from '@aws-sdk/client-dynamodb'
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda'

/** The part of an SDK client that is used. */
interface Client {
  readonly config: { readonly requestHandler: { handle(...given: never[]): Promise<unknown> } }
}

/** Times the requests of clients that make one after the other: the SDK's own work, signing and parsing, is not in it. */
class RequestTimes {
  /** The duration of the last request, from its handover to Node until the headers of the answer were there. */
  lastMs = NaN

  follow({ config: { requestHandler } }: Client): void {
    const handle = requestHandler.handle.bind(requestHandler)
    requestHandler.handle = async (...given) => {
      const startedAtMs = performance.now()
      const answer = await handle(...given)
      this.lastMs = performance.now() - startedAtMs
      return answer
    }
  }
}

/** The operation to time. */
interface Order {
  readonly call: keyof typeof calls
  /** One after the other; as many before them do not count as {@link warmUpCalls} says. */
  readonly times: number
  /** Whom to post to. */
  readonly connectionId?: string
}

/** The event that a function sends to itself. */
interface Note {
  readonly call: 'nothing'
  /** The item that is to say when the event was there. */
  readonly note?: { readonly batch: string; readonly at: string }
}

interface Context {
  readonly invokedFunctionArn: string
}

/** In ms, call by call. */
interface Timed {
  readonly tookMs: readonly number[]
  /**
   * For asynchronous events, the times from the answer until the handler started, between the wall clocks of two environments.
   */
  readonly queuedMs?: readonly number[]
}

/** A connection is opened, and code is compiled. */
const warmUpCalls = 20
/** In the partition that is queried. */
const itemsQueried = 100
/** Between two asynchronous events, so that the environment which the last one took is free again. */
const betweenEventsMs = 100
const longestWaitMs = 10_000

const once = { maxAttempts: 1 }
const database = new DynamoDBClient(once)
const lambda = new LambdaClient(once)
const requests = new RequestTimes()
requests.follow(database)
requests.follow(lambda)

const TableName = process.env['TABLE_EVENTS']
const partition = 'stopwatch'

/**
 * Times calls of AWS's services as a function sees them: from the request that is ready to be sent until its answer begins, on a
 * connection that is open, without the SDK's own work.
 */
export async function handler(order: Order | Note, { invokedFunctionArn }: Context): Promise<Timed> {
  const startedAt = Date.now()
  if (order.call === 'nothing') {
    if (order.note !== undefined) await put(order.note.batch, order.note.at, { N: String(startedAt) })
    return { tookMs: [] }
  }
  return calls[order.call](order, invokedFunctionArn)
}

const calls = {
  read: async ({ times }: Order) => {
    await put(partition, '0')
    return timed(times, () => database.send(new GetItemCommand({ TableName, Key: keyOf(partition, '0') })))
  },
  write: ({ times }: Order) => timed(times, (call) => put(partition, String(Math.abs(call) % itemsQueried))),
  query: async ({ times }: Order) => {
    for (let item = 0; item < itemsQueried; item++) await put(partition, String(item))
    return timed(times, () => query(partition))
  },
  scanPage: ({ times }: Order) => timed(times, () => database.send(new ScanCommand({ TableName }))),
  post: ({ times, connectionId: ConnectionId }: Order) =>
    timed(times, () => managementApi().send(new PostToConnectionCommand({ ConnectionId, Data: 'x'.repeat(200) }))),
  invoke: async ({ times }: Order, FunctionName: string) => {
    const insideMs: number[] = []
    const { tookMs } = await timed(times, async () => {
      const Payload = JSON.stringify({ call: 'nothing' } satisfies Note)
      const { LogResult = '' } = await lambda.send(new InvokeCommand({ FunctionName, Payload, LogType: 'Tail' }))
      insideMs.push(reportedMs(Buffer.from(LogResult, 'base64').toString()))
    })
    return { tookMs: tookMs.map((ms, call) => ms - (insideMs[call + warmUpCalls] ?? NaN)) }
  },
  asyncInvoke: async ({ times }: Order, FunctionName: string) => {
    const batch = randomUUID()
    const answeredAt: number[] = []
    const { tookMs } = await timed(times, async (call) => {
      if (call > -warmUpCalls) await sleep(betweenEventsMs)
      const Payload = JSON.stringify({ call: 'nothing', note: { batch, at: String(call) } } satisfies Note)
      await lambda.send(new InvokeCommand({ FunctionName, Payload, InvocationType: 'Event' }))
      if (call >= 0) answeredAt[call] = Date.now()
    })
    const startedAt = await notes(batch, times + warmUpCalls)
    return { tookMs, queuedMs: answeredAt.map((ms, call) => (startedAt.get(String(call)) ?? NaN) - ms) }
  },
} satisfies Record<string, (order: Order, functionArn: string) => Promise<Timed>>

/** Calls one after the other; those below 0 are to get warm. */
async function timed(count: number, call: (number: number) => Promise<unknown>): Promise<Timed> {
  const tookMs: number[] = []
  for (let number = -warmUpCalls; number < count; number++) {
    await call(number)
    if (number >= 0) tookMs.push(requests.lastMs)
  }
  return { tookMs }
}

const keyOf = (connectionId: string, at: string) => ({ connectionId: { S: connectionId }, at: { S: at } })

function put(connectionId: string, at: string, noted: { N: string } = { N: '0' }) {
  const expiresAt = { N: String(Math.floor(Date.now() / 1000) + 24 * 3600) }
  return database.send(new PutItemCommand({ TableName, Item: { ...keyOf(connectionId, at), noted, expiresAt } }))
}

function query(connectionId: string) {
  const ExpressionAttributeValues = { ':id': { S: connectionId } }
  return database.send(
    new QueryCommand({ TableName, KeyConditionExpression: 'connectionId = :id', ExpressionAttributeValues }),
  )
}

/** When each event of a batch was there; an event that is not there within some seconds is missing. */
async function notes(batch: string, events: number): Promise<ReadonlyMap<string, number>> {
  for (const giveUpAt = Date.now() + longestWaitMs; ; await sleep(betweenEventsMs)) {
    const { Items = [] } = await query(batch)
    if (Items.length >= events || Date.now() >= giveUpAt)
      return new Map(Items.map(({ at, noted }) => [at?.S ?? '', Number(noted?.N)]))
  }
}

function reportedMs(log: string): number {
  return Number(/\tDuration: (\d+\.\d+) ms/.exec(log)?.[1])
}

let api: ApiGatewayManagementApiClient | undefined

function managementApi(): ApiGatewayManagementApiClient {
  if (api === undefined) {
    api = new ApiGatewayManagementApiClient(once)
    requests.follow(api)
  }
  return api
}
