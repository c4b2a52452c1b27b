import type { Ledger } from '../../../../../src/runs/evaluation/receipts/ledger.ts'
import {
  type MessageCollector,
  type RunOfMessages,
  type MatchedMessage,
  matchMessage,
} from '../../../../../src/runs/evaluation/receipts/matched-message.ts'
import type { PublishedMessages } from '../../../../../src/metrics/recording/worker-facts.ts'
import { MessageIndex } from '../../../../../src/runs/evaluation/receipts/message-index.ts'
import { SentRecord } from '../../../../../src/runs/evaluation/receipts/sent-record.ts'

/** What is told of one message; the rest is zero. */
export interface Published {
  readonly publisher: number
  readonly sequence?: number
  readonly intendedAtUs?: number
  readonly sentAtUs?: number
  readonly stampDigest?: number
  readonly steady?: boolean
  readonly isKept?: boolean
}

/** Messages as columns, in the order given. */
export function publishedMessages(rows: readonly Published[]): PublishedMessages {
  return {
    publisher: Uint32Array.from(rows, ({ publisher }) => publisher),
    sequence: Uint32Array.from(rows, ({ sequence = 0 }) => sequence),
    intendedAtUs: Float64Array.from(rows, ({ intendedAtUs = 0 }) => intendedAtUs),
    sentAtUs: Float64Array.from(rows, ({ sentAtUs = 0 }) => sentAtUs),
    stampDigest: Uint32Array.from(rows, ({ stampDigest = 0 }) => stampDigest),
    steady: Uint8Array.from(rows, ({ steady = true }) => (steady ? 1 : 0)),
    isKept: Uint8Array.from(rows, ({ isKept = false }) => (isKept ? 1 : 0)),
  }
}

/** What the senders of these messages have recorded. */
export function sentRecordOf(messages: PublishedMessages): SentRecord {
  const index = new MessageIndex(Math.max(5, ...messages.publisher.map((member) => member + 1)))
  index.addMessages(messages)
  return new SentRecord(messages, index)
}

/** What became of one message. */
export interface Settled {
  readonly expected: number
  /** Intended to received, of those who received it. */
  readonly latenciesUs: readonly number[]
  /** Of the interval in which each receipt can have happened. */
  readonly widthUs?: number
  readonly ackUs?: number | null
  /** Left out: whom they are of does not matter. */
  readonly reached?: readonly number[]
  readonly missed?: readonly number[]
}

export function settledMessage(
  { expected, latenciesUs, widthUs = 0, ackUs = null, reached, missed }: Settled,
  index: number,
): MatchedMessage {
  const sorted = Uint32Array.from(latenciesUs).sort()
  return {
    index,
    expected,
    unjudged: 0,
    ruledOut: 0,
    reached: reached === undefined ? new Uint32Array(sorted.length) : Uint32Array.from(reached),
    missed: missed === undefined ? new Uint32Array(expected - sorted.length) : Uint32Array.from(missed),
    latenciesUs: sorted,
    earliestUs: sorted.map((latencyUs) => latencyUs - widthUs),
    widthsUs: sorted.map(() => widthUs),
    ackUs,
  }
}

export interface MessageRow extends Omit<Published, 'publisher' | 'sequence'>, Settled {}

/** One message each of publisher 0, 1, 2, ... with sequence number 7. */
export function settledMessages(rows: readonly MessageRow[]): {
  matched: MatchedMessage[]
  messages: PublishedMessages
} {
  return {
    matched: rows.map(settledMessage),
    messages: publishedMessages(rows.map((row, publisher) => ({ ...row, publisher, sequence: 7 }))),
  }
}

/** Settles the messages of a ledger that has had everything, in their order. */
export function* settleAll(ledger: Ledger, run: RunOfMessages): Generator<MatchedMessage> {
  const { messages } = run
  ledger.published(messages)
  const opened = new Map(ledger.takeOpened().map((message) => [`${message.publisher} ${message.sequence}`, message]))
  for (const [index, publisher] of messages.publisher.entries()) {
    const name = `${publisher} ${messages.sequence[index]}`
    const message = opened.get(name)
    if (message === undefined) continue
    opened.delete(name)
    ledger.close(message, messages.sentAtUs[index] ?? 0)
    yield matchMessage(message, index, run, ledger.counts)
  }
  for (const message of opened.values()) ledger.dismiss(message)
  ledger.end()
}

/** What a collector makes of these messages. */
export function collected<Figures>(collector: MessageCollector<Figures>, matched: Iterable<MatchedMessage>): Figures {
  for (const message of matched) collector.add(message)
  return collector.figures()
}
