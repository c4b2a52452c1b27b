import { setTimeout as sleep } from 'node:timers/promises'
import { InvokeCommand } from '@aws-sdk/client-lambda'
import { messageUnits } from '../cost/cost-of-usage.ts'
import type { Target } from '../targets/target.ts'
import type { SpentBudget } from './budget.ts'
import { type ConnectionCall, callConnections } from './connection-calls.ts'
import type { NetworkPartition } from './network-partition.ts'
import { type HandshakeOptions, shakeHands } from './handshake.ts'
import { type DisconnectEvent, readDisconnectEvent } from './kept-events.ts'
import type { Redactor } from './redactor.ts'
import type { WaitTimes } from './wait-times.ts'
import { ProbeClient } from './probe-client.ts'
import type { Services } from './services.ts'
import type { WireAnswer } from './wire-answer.ts'

export interface FieldOptions {
  readonly target: Target
  readonly services: Services
  readonly waitTimes: WaitTimes
  readonly names: Redactor
  readonly partition: NetworkPartition | null
  readonly spent: SpentBudget
  /** Aborted when the probe's time is over, or the recording is told to end. */
  readonly signal: AbortSignal
}

/** What one probe may use. Whatever it sends is counted; its clients end with it. */
export class ProbeSession implements Disposable {
  readonly target: Target
  readonly services: Services
  readonly waitTimes: WaitTimes
  readonly partition: NetworkPartition | null
  readonly signal: AbortSignal
  readonly #names: Redactor
  readonly #spent: SpentBudget
  readonly #clients: ProbeClient[] = []

  constructor({ target, services, waitTimes, names, partition, spent, signal }: FieldOptions) {
    this.target = target
    this.services = services
    this.waitTimes = waitTimes
    this.partition = partition
    this.signal = signal
    this.#names = names
    this.#spent = spent
  }

  /** @param wish the query parameter `then` of the probe's `$connect` */
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

  /** A client and its id, which nobody else will hear of. */
  async connectKnown(): Promise<{ readonly client: ProbeClient; readonly connectionId: string }> {
    const client = await this.connect()
    const connectionId = await client.connectionId(this.waitTimes.disconnectMs)
    this.#names.know(connectionId, '<connection>')
    return { client, connectionId }
  }

  /** @param stage another one than the target's */
  async handshake({ wish, stage, ...options }: FieldHandshake = {}): Promise<WireAnswer> {
    this.signal.throwIfAborted()
    this.#spent.spend('connections')
    const url = this.#url(wish)
    if (stage !== undefined) url.pathname = `/${stage}`
    return await shakeHands(url, {
      signal: this.signal,
      withinMs: this.waitTimes.integrationTimeoutMs + 10_000,
      ...options,
    })
  }

  async callConnections(call: ConnectionCall): Promise<WireAnswer> {
    this.#spent.spend('posts', call.method === 'POST' ? messageUnits(Buffer.byteLength(call.data)) : 1)
    return await callConnections(this.services.management, call, this.signal)
  }

  /** Null if it does not come in time. */
  async disconnectEvent(connectionId: string): Promise<DisconnectEvent | null> {
    const table = this.target.tables['events']
    if (table === undefined) throw new Error('the target has no table events: it is not the probe chat')
    return await this.until(this.waitTimes.disconnectMs, async () => {
      return await readDisconnectEvent(this.services.database, table, connectionId, this.signal)
    })
  }

  /** Physical name of the function with this role. */
  functionName(role: string): string {
    const name = this.target.functions[role]
    if (name === undefined) throw new Error(`the target has no function ${role}: it is not the probe chat`)
    return name
  }

  /** Invokes a function directly, as a client of Lambda. A throttle rejects with the SDK's error. */
  async invoke(role: string, order: object, options: InvokeOptions = {}): Promise<Invoked> {
    this.#spent.spend('invocations')
    const { qualifier = this.target.alias ?? '$LATEST' } = options
    const answer = await this.services.lambda.send(
      new InvokeCommand({
        FunctionName: this.functionName(role),
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

  spendMetrics(series: number): void {
    this.#spent.spend('metrics', series)
  }

  async sleep(ms: number): Promise<void> {
    await sleep(ms, undefined, { signal: this.signal })
  }

  /** Asks until there is an answer that is not null; null when the time is over. */
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

export interface FieldHandshake extends Partial<HandshakeOptions> {
  readonly wish?: string
  readonly stage?: string
}

export interface InvokeOptions {
  /** The target's alias unless told. */
  readonly qualifier?: string
}

export interface Invoked {
  readonly requestId: string
  readonly functionError: string | null
  readonly payload: string
  /** The last 4 KB of its log. */
  readonly logTail: string
}
