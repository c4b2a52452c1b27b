import { connectionClasses } from '../../metrics/catalogue/connection-ends.ts'
import { counterCatalogue } from '../../metrics/catalogue/counters.ts'
import { type MetricsOf, metricsOf } from '../../metrics/catalogue/metrics.ts'
import { type Histograms, emptyHistograms } from '../../metrics/recording/histogram.ts'
import {
  type HeldConnections,
  type PublishedMessages,
  type RequestCounts,
  type WorkerFacts,
  noRequests,
} from '../../metrics/recording/worker-facts.ts'
import { MessageColumns } from '../../metrics/recording/message-columns.ts'
import { type KeptFacts, keepFacts } from './kept-facts.ts'
import { type ReportedSecond, inSeconds } from './receipts/in-seconds.ts'

/** The facts of all workers as one, but for those that are only replayed when receipts are matched with their messages. */
export interface MergedFacts {
  /** The workers that reported anything. */
  readonly workers: readonly KeptFacts[]
  /** The messages of one worker after the other. */
  readonly messages: PublishedMessages
  readonly histograms: Histograms<MetricsOf<'worker'>>
  readonly counters: Readonly<Record<string, number>>
  /** When the workers wrote their last facts. */
  readonly connections: HeldConnections
  readonly connectionsFailed: Readonly<Record<string, number>>
  readonly connectionsClosed: Readonly<Record<string, number>>
  readonly httpOutcomes: Readonly<Record<string, number>>
  readonly requestsFailed: Readonly<Record<string, number>>
  /** The refusals of the first refused worker. */
  readonly refusals: WorkerFacts['refusals']
  readonly assumedAfterMs: WorkerFacts['assumedAfterMs']
  readonly requests: RequestCounts
  readonly samples: WorkerFacts['samples']
  /** Change of the number of open connections in each second that had one. */
  readonly openChanges: ReadonlyMap<number, number>
}

/**
 * @param logs the facts of each worker, in its order
 * @param onRead is shown each record, in the order of the rows of messages
 */
export function mergeFacts(
  logs: readonly Iterable<WorkerFacts>[],
  onRead: (reported: ReportedSecond) => void = () => undefined,
): MergedFacts {
  const messages = new MessageColumns()
  function* reading(log: Iterable<WorkerFacts>): Generator<WorkerFacts> {
    for (const reported of inSeconds(log)) {
      messages.append(reported.facts.messages)
      onRead(reported)
      yield reported.facts
    }
  }
  const workers = logs.flatMap((log, worker) => keepFacts(reading(log), worker) ?? [])
  const openChanges = new Map<number, number>()
  for (const [second, change] of workers.flatMap((facts) => facts.openChanges)) {
    openChanges.set(second, (openChanges.get(second) ?? 0) + change)
  }
  const counters = sumCounts(
    workers.map((facts) => facts.counters),
    Object.keys(counterCatalogue),
  )
  return {
    workers,
    messages: messages.take(),
    histograms: mergeTimings(workers),
    counters,
    connections: {
      open: workers.reduce((sum, { connections }) => sum + connections.open, 0),
      connecting: workers.reduce((sum, { connections }) => sum + connections.connecting, 0),
      requesting: workers.reduce((sum, { connections }) => sum + (connections.requesting ?? 0), 0),
    },
    connectionsFailed: sumCounts(
      workers.map(({ connectionsFailed }) => connectionsFailed),
      connectionClasses,
    ),
    connectionsClosed: sumCounts(
      workers.map(({ connectionsClosed }) => connectionsClosed),
      connectionClasses,
    ),
    httpOutcomes: sumCounts(
      workers.map(({ httpOutcomes }) => httpOutcomes),
      [],
    ),
    requestsFailed: sumCounts(
      workers.map(({ requestsFailed }) => requestsFailed),
      ['hello', 'createRoom', 'join', 'leave', 'readPositions'],
    ),
    refusals: Object.assign({}, ...workers.map(({ refusals }) => refusals).toReversed()) as WorkerFacts['refusals'],
    assumedAfterMs: longestOf(workers.map(({ assumedAfterMs }) => assumedAfterMs)),
    requests: sumRequests(workers),
    samples: chooseSamples(workers),
    openChanges,
  }
}

function longestOf(parts: readonly WorkerFacts['assumedAfterMs'][]): WorkerFacts['assumedAfterMs'] {
  const entries = parts.flatMap((part) => Object.entries(part)).toSorted(([, a], [, b]) => a - b)
  return Object.fromEntries(entries)
}

function mergeTimings(workers: readonly KeptFacts[]): Histograms<MetricsOf<'worker'>> {
  const histograms = emptyHistograms(metricsOf('worker'))
  for (const metric of metricsOf('worker')) {
    for (const { timings, neverEnded } of workers) {
      for (const durationUs of timings[metric]) histograms[metric].record(durationUs)
      histograms[metric].recordInfinite(neverEnded[metric])
    }
  }
  return histograms
}

/** The longest sample of each kind, which is most likely a message. */
function chooseSamples(workers: readonly KeptFacts[]): WorkerFacts['samples'] {
  const longest = (which: keyof WorkerFacts['samples']) => {
    const [first] = workers
      .flatMap(({ samples }) => samples[which] ?? [])
      .sort((a, b) => b.bytes - a.bytes || (a.text < b.text ? -1 : 1))
    return first === undefined ? {} : { [which]: first }
  }
  return { ...longest('stamped'), ...longest('unstamped'), ...longest('notUtf8') }
}

function sumRequests(workers: readonly KeptFacts[]): RequestCounts {
  const sum: RequestCounts = { ...noRequests }
  for (const { requests } of workers) {
    for (const step of Object.keys(sum) as (keyof RequestCounts)[]) sum[step] += requests[step]
  }
  return sum
}

/** In the order of the catalogue, so that the same facts give the same file; a key with a suffix follows its class. */
function sumCounts(
  parts: readonly Readonly<Record<string, number>>[],
  order: readonly string[],
): Record<string, number> {
  const sums = new Map<string, number>()
  for (const part of parts) for (const [key, count] of Object.entries(part)) sums.set(key, (sums.get(key) ?? 0) + count)
  const place = (key: string) => order.findIndex((name) => key === name || key.startsWith(`${name} `))
  return Object.fromEntries([...sums].sort(([a], [b]) => place(a) - place(b) || (a < b ? -1 : 1)))
}
