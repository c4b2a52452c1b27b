import { type DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb'
import { InvokeCommand } from '@aws-sdk/client-lambda'
import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import { messageUnits } from '../../src/cost/cost-of-usage.ts'
import type { Target } from '../../src/targets/target.ts'
import type { Spendable, SpentBudget } from './budget.ts'
import { callConnections, type ConnectionCall } from './connection-calls.ts'
import { type HandshakeOptions, sendHandshake, type WireAnswer } from './wire-answers.ts'
import type { NetworkPartition } from './network-partition.ts'
import { ProbeClient } from './probe-client.ts'
import type { Redactor } from './redactor.ts'
import type { Services } from './services.ts'
import type { WaitTimes } from './wait-times.ts'

export interface ProbeSessionOptions {
  readonly target: Target
  readonly services: Services
  readonly waitTimes: WaitTimes
  readonly redactor: Redactor
  readonly partition: NetworkPartition | null
  readonly spent: SpentBudget
  /** Aborted when the probe's time is over or the recording is interrupted. */
  readonly signal: AbortSignal
}

/** The means of one probe. All requests count against its budget; disposing of the session closes its clients. */
export class ProbeSession implements Disposable {
  readonly target: Target
  readonly services: Services
  readonly waitTimes: WaitTimes
  readonly partition: NetworkPartition | null
  readonly signal: AbortSignal
  readonly #redactor: Redactor
  readonly #spent: SpentBudget
  readonly #clients: ProbeClient[] = []

  constructor({ target, services, waitTimes, redactor, partition, spent, signal }: ProbeSessionOptions) {
    this.target = target
    this.services = services
    this.waitTimes = waitTimes
    this.partition = partition
    this.signal = signal
    this.#redactor = redactor
    this.#spent = spent
  }

  /** @param wish the query parameter `then` of the probe chat's `$connect` */
  async connect(wish?: string): Promise<ProbeClient> {
    this.signal.throwIfAborted()
    const client = await ProbeClient.open(this.#url(wish), {
      spent: this.#spent,
      signal: this.signal,
      withinMs: this.waitTimes.disconnectMs,
    })
    this.#clients.push(client)
    return client
  }

  /** A client and its connection id, which the redactor then takes out of the recording. */
  async connectWithId(): Promise<{ readonly client: ProbeClient; readonly connectionId: string }> {
    const client = await this.connect()
    const connectionId = await client.connectionId(this.waitTimes.disconnectMs)
    this.#redactor.hide(connectionId, '<connection>')
    return { client, connectionId }
  }

  /** @param stage the target's own if left out */
  async handshake({ wish, stage, ...options }: ProbeHandshake = {}): Promise<WireAnswer> {
    this.signal.throwIfAborted()
    this.#spent.spend('connections')
    const url = this.#url(wish)
    if (stage !== undefined) url.pathname = `/${stage}`
    return await sendHandshake(url, {
      signal: this.signal,
      withinMs: this.waitTimes.integrationTimeoutMs + 10_000,
      ...options,
    })
  }

  async callConnections(call: ConnectionCall): Promise<WireAnswer> {
    this.#spent.spend('posts', call.method === 'POST' ? messageUnits(Buffer.byteLength(call.data)) : 1)
    return await callConnections(this.services.management, call, this.signal)
  }

  /** Null if it has not come within the time. */
  async disconnectEvent(connectionId: string): Promise<DisconnectEvent | null> {
    const table = this.target.tables['events']
    if (table === undefined) throw new Error('the target has no table events: it is not the probe chat')
    return await this.until(this.waitTimes.disconnectMs, async () => {
      return await readDisconnectEvent(this.services.database, table, connectionId, this.signal)
    })
  }

  /** The physical name of the function with this name. */
  physicalName(functionName: string): string {
    const name = this.target.functions[functionName]
    if (name === undefined) throw new Error(`the target has no function ${functionName}: it is not the probe chat`)
    return name
  }

  /** Calls Lambda's Invoke. A throttled call rejects with the SDK's error. */
  async invoke(functionName: string, order: object, options: InvokeOptions = {}): Promise<Invoked> {
    this.#spent.spend('invocations')
    const { qualifier = this.target.alias ?? '$LATEST' } = options
    const answer = await this.services.lambda.send(
      new InvokeCommand({
        FunctionName: this.physicalName(functionName),
        Qualifier: qualifier,
        Payload: Buffer.from(JSON.stringify(order)),
        LogType: 'Tail',
      }),
      { abortSignal: this.signal },
    )
    return {
      requestId: answer.$metadata.requestId ?? '',
      functionError: answer.FunctionError ?? null,
      payload: Buffer.from(answer.Payload ?? []).toString(),
      logTail: Buffer.from(answer.LogResult ?? '', 'base64').toString(),
    }
  }

  /** Takes from the budget what no method of this class sends. */
  spend(what: Spendable, amount: number): void {
    this.#spent.spend(what, amount)
  }

  async sleep(ms: number): Promise<void> {
    await sleep(ms, undefined, { signal: this.signal })
  }

  /** Repeats a request until its answer is not null; null when the time is over. */
  async until<Found>(withinMs: number, ask: () => Promise<Found | null>): Promise<Found | null> {
    const giveUpAtMs = performance.now() + withinMs
    for (let pauseMs = Math.min(200, this.waitTimes.pollMs); ; pauseMs = Math.min(pauseMs * 2, this.waitTimes.pollMs)) {
      const found = await ask()
      if (found !== null || performance.now() >= giveUpAtMs) return found
      await this.sleep(pauseMs)
    }
  }

  [Symbol.dispose](): void {
    for (const client of this.#clients) client[Symbol.dispose]()
  }

  #url(wish: string | undefined): URL {
    const url = new URL(this.target.url)
    if (wish !== undefined) url.searchParams.set('then', wish)
    return url
  }
}

export interface ProbeHandshake extends Partial<HandshakeOptions> {
  readonly wish?: string
  readonly stage?: string
}

export interface InvokeOptions {
  /** The target's alias if left out. */
  readonly qualifier?: string
}

export interface Invoked {
  readonly requestId: string
  readonly functionError: string | null
  readonly payload: string
  /** The last 4 KB of its log. */
  readonly logTail: string
}

const eventSchema = z.looseObject({
  requestContext: z.looseObject({
    eventType: z.string(),
    disconnectStatusCode: z.number().optional(),
    disconnectReason: z.string().optional(),
  }),
})

/** The end of the connection as the `$disconnect` event describes it. */
type DisconnectEvent = { readonly statusCode: number | null; readonly reason: string | null }

/** The `$disconnect` event of a connection, from the table in which the probe chat keeps its events; null if there is none yet. */
async function readDisconnectEvent(
  client: DynamoDBClient,
  tableName: string,
  connectionId: string,
  signal: AbortSignal,
): Promise<DisconnectEvent | null> {
  const { Items = [] } = await client.send(
    new QueryCommand({
      TableName: tableName,
      KeyConditionExpression: 'connectionId = :id',
      ExpressionAttributeValues: { ':id': { S: connectionId } },
      ConsistentRead: true,
    }),
    { abortSignal: signal },
  )
  for (const { json } of Items) {
    const event = eventSchema.safeParse(json?.S === undefined ? undefined : JSON.parse(json.S))
    const context = event.data?.requestContext
    if (context?.eventType !== 'DISCONNECT') continue
    return { statusCode: context.disconnectStatusCode ?? null, reason: context.disconnectReason ?? null }
  }
  return null
}
