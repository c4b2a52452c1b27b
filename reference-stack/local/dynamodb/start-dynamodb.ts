import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { extname } from 'node:path'
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import type { TableDefinition } from '../../define-stack.ts'
import type { MetricRecord } from '../cloudwatch/metric-store.ts'
import { ask, describeExit, hasEnded, nextMessage, startError } from '../../../processes/child-messages.ts'
import { guard } from '../../../processes/guard.ts'
import { beatsFromItsStart, killIfSilent, patience } from '../../../processes/silence.ts'
import type { StopReading } from '../../../processes/stand-still.ts'
import type { CallRecord } from '../evidence/call-records.ts'
import type { CallsByFunction } from './calls.ts'
import type { ChildOptions } from './child.ts'
import { createTables } from './create-tables.ts'
import type { StreamEntry } from './streams/table-streams.ts'
import type { ProcessFigures } from '../process-figures.ts'
import type { ServedTimes } from '../service-times/served-times.ts'
import type { ServiceTimesOptions } from '../service-times/service-times.ts'

export interface DynamoDb extends AsyncDisposable {
  /** The value for `AWS_ENDPOINT_URL_DYNAMODB`. */
  readonly endpoint: string
  readonly pid: number
  figures(): Promise<ProcessFigures>
  /** As it said about a second ago, with its metrics; null as long as it has not, or its kernel does not tell. */
  stops(): StopReading | null
  servedTimes(): Promise<readonly ServedTimes[]>
  /** The calls of each function so far. */
  calls(): Promise<CallsByFunction>
  /** What each call asked for and was answered, as far as it is kept. */
  callRecords(): Promise<readonly CallRecord[]>
  /** Resolves when the tables have published all that they did until now, or the process is gone. */
  flushMetrics(): Promise<void>
  /** Resolves with the reason if the process ends without being told to. */
  readonly exited: Promise<string>
}

interface DynamoDbOptions {
  /** By physical name. */
  readonly tables: Readonly<Record<string, TableDefinition>>
  readonly region: string
  /** Gets the tables' metrics about once a second. */
  readonly publishMetrics?: (records: readonly MetricRecord[]) => void
  /** Null, the default, answers as soon as it can. */
  readonly serviceTimes?: ServiceTimesOptions | null
  /** How long after its expiry an item is deleted. Null, the default, deletes none. */
  readonly ttlDelayMs?: number | null
  /** Physical names of the tables whose streams somebody reads: of others nothing is recorded. */
  readonly tablesRead?: readonly string[]
  /** How long provisioned tables have retained unused capacity at the start: 0, the default, is a new table. */
  readonly tablesIdleMs?: number
  /** Units a second of one partition key; null, the default, is no limit. */
  readonly partitionReads?: number | null
  readonly partitionWrites?: number | null
  /** Gets their records, in the order of the writes. */
  readonly takeRecords?: (entries: readonly StreamEntry[]) => void
}

/** Starts DynamoDB (dynalite, in memory) in a process of its own, on 127.0.0.1, and creates the tables. */
export async function startDynamoDb(options: DynamoDbOptions): Promise<DynamoDb> {
  const { publishMetrics = () => {}, takeRecords = () => {} } = options
  const child = forkDynamoDb(options)
  let stops: StopReading | null = null
  let whyKilled: string | undefined
  // It reports its metrics once a second.
  killIfSilent(child, (why) => (whyKilled = why))
  child.on('message', (message: { kind: string } | MetricsMessage | RecordsMessage) => {
    if (message.kind === 'metrics') {
      stops = (message as MetricsMessage).stops
      publishMetrics((message as MetricsMessage).records)
    } else if (message.kind === 'stream-records') takeRecords((message as RecordsMessage).entries)
  })
  let isStopping = false
  async function stop(): Promise<void> {
    isStopping = true
    await kill(child)
  }
  try {
    const { port } = await nextMessage<{ kind: 'listening'; port: number }>(child, ['listening'], startSeconds)
    const endpoint = `http://127.0.0.1:${port}`
    await createTablesAt(endpoint, options.tables, options.region)
    return {
      endpoint,
      pid: child.pid as number,
      exited: new Promise((resolve) => {
        child.once('exit', () => isStopping || resolve(`DynamoDB ${whyKilled ?? describeExit(child)}`))
      }),
      stops: () => stops,
      ...questionsTo(child),
      [Symbol.asyncDispose]: stop,
    }
  } catch (error) {
    const why = startError('DynamoDB of the embedded stack', error, child, whyKilled)
    await stop()
    throw why
  }
}

function forkDynamoDb({
  tables,
  region,
  serviceTimes = null,
  ttlDelayMs = null,
  tablesRead = [],
  tablesIdleMs = 0,
  partitionReads = null,
  partitionWrites = null,
}: DynamoDbOptions) {
  const throughput = { tables, tablesIdleMs, partitionReads, partitionWrites }
  const asked: ChildOptions = { serviceTimes, ttlDelayMs, region, tablesRead, throughput }
  const child = fork(entry, [JSON.stringify(asked)], {
    execArgv: [...beatsFromItsStart],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    // Shows in the tables' ARNs.
    env: { ...process.env, AWS_REGION: region },
  })
  guard(child, 0)
  return child
}

async function kill(child: ChildProcess): Promise<void> {
  if (hasEnded(child)) return
  const exit = once(child, 'exit')
  // Nothing is worth saving: all it holds is in memory.
  child.kill('SIGKILL')
  await exit
}

/** The questions that the process answers while it runs. */
function questionsTo(
  child: ChildProcess,
): Pick<DynamoDb, 'figures' | 'servedTimes' | 'calls' | 'callRecords' | 'flushMetrics'> {
  return {
    async figures() {
      const question = { kind: 'figures' } as const
      return (await ask<typeof question & { figures: ProcessFigures }>(child, question, ['figures'], answerSeconds))
        .figures
    },
    async servedTimes() {
      const question = { kind: 'served-times' } as const
      type Served = typeof question & { served: readonly ServedTimes[] }
      return (await ask<Served>(child, question, ['served-times'], answerSeconds)).served
    },
    async calls() {
      const question = { kind: 'calls' } as const
      return (await ask<typeof question & { calls: CallsByFunction }>(child, question, ['calls'], answerSeconds)).calls
    },
    async callRecords() {
      const question = { kind: 'call-records' } as const
      type Recorded = typeof question & { records: readonly CallRecord[] }
      return (await ask<Recorded>(child, question, ['call-records'], answerSeconds)).records
    },
    async flushMetrics() {
      const question = { kind: 'metrics-flushed' } as const
      await ask(child, question, ['metrics-flushed'], answerSeconds).catch(() => undefined)
    },
  }
}

const answerSeconds = 10
/** Less than the whole stack, which has to say what it waits for. */
const startSeconds = Math.ceil((patience.startSeconds * 2) / 3)

interface MetricsMessage {
  readonly kind: 'metrics'
  readonly records: readonly MetricRecord[]
  readonly stops: StopReading | null
}

interface RecordsMessage {
  readonly kind: 'stream-records'
  readonly entries: readonly StreamEntry[]
}

const entry = new URL(`./child${extname(import.meta.url)}`, import.meta.url)

async function createTablesAt(
  endpoint: string,
  tables: Readonly<Record<string, TableDefinition>>,
  region: string,
): Promise<void> {
  const client = new DynamoDBClient({
    endpoint,
    region,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  })
  try {
    await createTables(client, tables)
  } finally {
    client.destroy()
  }
}
