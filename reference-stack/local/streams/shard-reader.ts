import { setTimeout as sleep } from 'node:timers/promises'
import type { streamSource } from '../../definition-defaults.ts'
import type { StreamEntry } from '../dynamodb/streams/table-streams.ts'
import { type InvocationOutcome, maxPayloadBytes } from '../lambda/invocation.ts'

/** "Lambda polls shards in your DynamoDB stream for records at a base rate of 4 times per second." */
export const pollMs = 250
/** GetRecords returns 1,000 records at most. */
const mostPolled = 1_000
/** AWS documents no times: a batch is tried again after a poll's time, and ever later, to half a minute. */
const longestPauseMs = 30_000

export interface ShardReaderOptions {
  readonly source: ReturnType<typeof streamSource>
  /** How long after the start it polls for the first time, so that not all shards are polled at once. */
  readonly firstPollMs: number
  /**
   * @param event of a batch: `{ Records }` as JSON
   * @returns undefined if there is nothing to invoke
   */
  readonly invoke: (event: string) => Promise<InvocationOutcome | undefined>
  /** Is told the age of the newest record of a batch that is sent. */
  readonly onSent: (ageMs: number) => void
  /** Is told of records that the function does not get, or has not done. */
  readonly onDiscarded: (records: number, why: Discarded) => void
  /** Texts of records kept at most: of more, the oldest are discarded. */
  readonly mostBytes: number
  readonly signal: AbortSignal
}

export type Discarded = 'retries' | 'age' | 'memory'

/** Reads one shard for one function: one batch at a time, in their order. A batch that fails holds up all that follow. */
export class ShardReader {
  readonly #options: ShardReaderOptions
  /** The entries of the present batch, then the polled ones, then the rest. */
  readonly #entries: StreamEntry[] = []
  #underWay = 0
  #polled = 0
  #bytes = 0
  #polledAtMs: number
  /** When the oldest record that waits for a batching window was polled. */
  #gatheringSinceMs = 0
  #isReading = false

  constructor(options: ShardReaderOptions) {
    this.#options = options
    this.#polledAtMs = performance.now() + options.firstPollMs - pollMs
  }

  add(entry: StreamEntry): void {
    this.#entries.push(entry)
    this.#bytes += entry.text.length
    while (this.#bytes > this.#options.mostBytes && this.#entries.length > this.#underWay + 1) {
      const [dropped] = this.#entries.splice(this.#underWay, 1)
      if (this.#polled > this.#underWay) this.#polled -= 1
      this.#bytes -= dropped?.text.length ?? 0
      this.#options.onDiscarded(1, 'memory')
    }
    if (this.#isReading) return
    this.#isReading = true
    void this.#read().finally(() => (this.#isReading = false))
  }

  /** Until a poll finds nothing. What comes then is found by the poll that would be due, as if there had been others before. */
  async #read(): Promise<void> {
    const { signal } = this.#options
    const sinceMs = performance.now() - this.#polledAtMs
    await this.#pause(Math.ceil(sinceMs / pollMs) * pollMs - sinceMs)
    while (!signal.aborted) {
      this.#poll()
      while (this.#isBatchDue() && !signal.aborted) await this.#sendBatch()
      if (this.#entries.length === 0) return
      await this.#pause(this.#polledAtMs + pollMs - performance.now())
    }
  }

  #poll(): void {
    this.#polledAtMs = performance.now()
    if (this.#polled === 0) this.#gatheringSinceMs = this.#polledAtMs
    this.#polled = Math.min(this.#entries.length, this.#polled + mostPolled)
  }

  #isBatchDue(): boolean {
    if (this.#polled === 0) return false
    const { batchSize, batchingWindowSeconds } = this.#options.source
    const { isFull } = nextBatch(this.#entries.slice(0, this.#polled), batchSize)
    return isFull || performance.now() >= this.#gatheringSinceMs + batchingWindowSeconds * 1000
  }

  async #sendBatch(): Promise<void> {
    const { size } = nextBatch(this.#entries.slice(0, this.#polled), this.#options.source.batchSize)
    this.#underWay = size
    await this.#send(this.#entries.slice(0, size))
    for (const { text } of this.#entries.splice(0, size)) this.#bytes -= text.length
    this.#underWay = 0
    this.#polled -= size
    this.#gatheringSinceMs = performance.now()
  }

  /** Ends when the function has done the batch, or what it has not done is discarded. */
  async #send(batch: readonly StreamEntry[]): Promise<void> {
    const { source, invoke, onSent, onDiscarded, signal } = this.#options
    let rest = this.#young(batch)
    let retries = 0
    for (let failures = 0; rest.length > 0 && !signal.aborted; failures += 1, rest = this.#young(rest)) {
      if (failures > 0) await this.#pause(Math.min(pollMs * 2 ** (failures - 1), longestPauseMs))
      if (signal.aborted) return
      onSent(Date.now() - (rest.at(-1)?.createdAtMs ?? 0))
      const outcome = await invoke(eventOf(rest))
      // What fails now fails because everything is being stopped.
      if (signal.aborted) return
      const done = doneOf(outcome, rest, source.reportBatchItemFailures)
      if (done === rest.length) return
      // "Lambda then retries all records starting from that checkpoint."
      if (done > 0) [rest, retries, failures] = [rest.slice(done), 0, 0]
      // "If Lambda throttles the function …, Lambda retries until the records expire or exceed the maximum age."
      else if (outcome?.kind === 'function-error' || outcome?.kind === 'returned') {
        // "Splitting a batch does not count towards the retry quota."
        if (source.bisectBatchOnFunctionError && rest.length > 1) {
          const middle = Math.ceil(rest.length / 2)
          await this.#send(rest.slice(0, middle))
          return this.#send(rest.slice(middle))
        }
        if (retries === source.maximumRetryAttempts) return onDiscarded(rest.length, 'retries')
        retries += 1
      }
    }
  }

  #young(batch: readonly StreamEntry[]): readonly StreamEntry[] {
    const oldestMs = Date.now() - this.#options.source.maximumRecordAgeSeconds * 1000
    const young = batch.filter(({ createdAtMs }) => createdAtMs >= oldestMs)
    if (young.length < batch.length) this.#options.onDiscarded(batch.length - young.length, 'age')
    return young
  }

  async #pause(ms: number): Promise<void> {
    if (ms <= 0) return
    try {
      await sleep(ms, undefined, { signal: this.#options.signal })
    } catch {
      // Stopped: who waits sees it.
    }
  }
}

/** How many records of a batch the function has done. */
function doneOf(outcome: InvocationOutcome | undefined, batch: readonly StreamEntry[], reports: boolean): number {
  if (outcome?.kind !== 'returned') return 0
  return reports ? firstFailed(outcome.payload, batch) : batch.length
}

const [before, after] = ['{"Records":[', ']}']
const mostBytes = maxPayloadBytes - before.length - after.length

/**
 * How many of the oldest entries make the next event: as many as a batch may have and an invocation takes.
 *
 * @returns `isFull` if there is no reason to wait for more
 */
export function nextBatch(
  entries: readonly StreamEntry[],
  batchSize: number,
): { readonly size: number; readonly isFull: boolean } {
  let bytes = 0
  for (const [at, { text }] of entries.entries()) {
    bytes += Buffer.byteLength(text) + 1
    if (at === batchSize || (at > 0 && bytes > mostBytes)) return { size: at, isFull: true }
  }
  return { size: entries.length, isFull: entries.length === batchSize }
}

export function eventOf(batch: readonly StreamEntry[]): string {
  return `${before}${batch.map(({ text }) => text).join(',')}${after}`
}

/**
 * From which record on a batch has to be tried again, by what a function returned that reports the items that failed. "If the
 * batchItemFailures array contains multiple items, Lambda uses the record with the lowest sequence number as the checkpoint."
 *
 * @returns the index of that record; the length of the batch if all is done, 0 if it names a record that the batch has not
 */
export function firstFailed(answer: string, batch: readonly StreamEntry[]): number {
  const failures = failuresIn(answer)
  if (failures.length === 0) return batch.length
  const places = failures.map((identifier) => batch.findIndex(({ sequenceNumber }) => sequenceNumber === identifier))
  // One that is empty, null or not of this batch: "a complete failure".
  return places.includes(-1) ? 0 : Math.min(...places)
}

function failuresIn(answer: string): readonly unknown[] {
  const parsed = parse(answer)
  const failures = member(parsed, 'batchItemFailures')
  return Array.isArray(failures) ? failures.map((one) => member(one, 'itemIdentifier')) : []
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined
}
