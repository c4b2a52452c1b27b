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

/** The facts of all workers as one. Receipts and stays are not here: the ledger and the presence replay them. */
export interface MergedFacts {
  readonly messages: PublishedMessages
  readonly histograms: Histograms<MetricsOf<'worker'>>
  readonly counters: Readonly<Record<string, number>>
  /** When the workers wrote their last facts. */
  readonly connections: HeldConnections
  readonly connectionsFailed: Readonly<Record<string, number>>
  readonly connectionsClosed: Readonly<Record<string, number>>
  readonly requestsFailed: Readonly<Record<string, number>>
  readonly requests: RequestCounts
  readonly samples: WorkerFacts['samples']
  /** Change of the number of open connections in each second that had one. */
  readonly openChanges: ReadonlyMap<number, number>
}

/** @param workers the facts of each worker, in its order */
export function mergeFacts(workers: readonly (readonly WorkerFacts[])[]): MergedFacts {
  const workerFacts = workers.flat()
  const openChanges = new Map<number, number>()
  for (const [second, change] of workerFacts.flatMap((facts) => facts.openChanges)) {
    openChanges.set(second, (openChanges.get(second) ?? 0) + change)
  }
  // Totals: only the last facts of a worker count.
  const totals = workers.flatMap((facts) => facts.at(-1) ?? [])
  const counters = sumCounts(
    totals.map((facts) => facts.counters),
    Object.keys(counterCatalogue),
  )
  return {
    messages: concatMessages(workerFacts.map(({ messages }) => messages)),
    histograms: mergeTimings(workerFacts, totals),
    counters,
    connections: {
      open: totals.reduce((sum, { connections }) => sum + connections.open, 0),
      connecting: totals.reduce((sum, { connections }) => sum + connections.connecting, 0),
    },
    connectionsFailed: sumCounts(
      totals.map(({ connectionsFailed }) => connectionsFailed),
      connectionClasses,
    ),
    connectionsClosed: sumCounts(
      totals.map(({ connectionsClosed }) => connectionsClosed),
      connectionClasses,
    ),
    requestsFailed: sumCounts(
      totals.map(({ requestsFailed }) => requestsFailed),
      ['hello', 'createRoom', 'join', 'leave', 'readPositions'],
    ),
    requests: sumRequests(totals),
    samples: chooseSamples(totals),
    openChanges,
  }
}

function mergeTimings(
  workerFacts: readonly WorkerFacts[],
  totals: readonly WorkerFacts[],
): Histograms<MetricsOf<'worker'>> {
  const histograms = emptyHistograms(metricsOf('worker'))
  for (const metric of metricsOf('worker')) {
    for (const { timings } of workerFacts)
      for (const durationUs of timings[metric]) histograms[metric].record(durationUs)
    for (const { neverEnded } of totals) histograms[metric].recordInfinite(neverEnded[metric])
  }
  return histograms
}

/** Of each kind the longest, which is most likely a message. */
function chooseSamples(totals: readonly WorkerFacts[]): WorkerFacts['samples'] {
  const longest = (which: keyof WorkerFacts['samples']) => {
    const [first] = totals
      .flatMap(({ samples }) => samples[which] ?? [])
      .sort((a, b) => b.bytes - a.bytes || (a.text < b.text ? -1 : 1))
    return first === undefined ? {} : { [which]: first }
  }
  return { ...longest('stamped'), ...longest('unstamped') }
}

function sumRequests(totals: readonly WorkerFacts[]): RequestCounts {
  const sum: RequestCounts = { ...noRequests }
  for (const { requests } of totals) {
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

function concatMessages(parts: readonly PublishedMessages[]): PublishedMessages {
  const total = parts.reduce((length, { publisher }) => length + publisher.length, 0)
  const all = {
    publisher: new Uint32Array(total),
    sequence: new Uint32Array(total),
    intendedAtUs: new Float64Array(total),
    sentAtUs: new Float64Array(total),
    steady: new Uint8Array(total),
    isKept: new Uint8Array(total),
  }
  let at = 0
  for (const part of parts) {
    all.publisher.set(part.publisher, at)
    all.sequence.set(part.sequence, at)
    all.intendedAtUs.set(part.intendedAtUs, at)
    all.sentAtUs.set(part.sentAtUs, at)
    all.steady.set(part.steady, at)
    all.isKept.set(part.isKept, at)
    at += part.publisher.length
  }
  return all
}
