import type { GatheredRun } from './gather-facts.ts'
import { allInSeconds } from './receipts/in-seconds.ts'
import { Ledger, type OpenMessage, type ReceiptCounts } from './receipts/ledger.ts'
import { type Audience, type ExpectationRule, audienceOf } from './receipts/presence.ts'
import { type MessageCollector, type RunOfMessages, matchMessage, sentMessage } from './receipts/matched-message.ts'
import { SentRecord } from './receipts/sent-record.ts'
import { positionReadFields, rowsOf, untakenFields } from '../../metrics/recording/worker-facts.ts'

/** The counts of receipts beside the recipients themselves. */
export interface MatchedReceipts extends Readonly<ReceiptCounts> {
  /** See `SentRecord`. */
  readonly altered: number
}

/**
 * Matches the receipts of a run with its messages, and shows each message to all collectors, and what overtook another. The
 * logs of all workers are read for it once more, second by second. A message is matched at the end of the second in which a
 * log names it for the last time, as far as the first reading knows: only what was under way at one time is in memory.
 */
export function matchMessages(
  run: GatheredRun,
  collectors: readonly Pick<MessageCollector<unknown>, 'add' | 'overtaken'>[],
): MatchedReceipts {
  const { index, clocks } = run
  const { messages } = run.facts
  const ofRun = runOfMessages(run)
  const ledger = new Ledger(ofRun.seating, untoldBy(run))
  const sent = new SentRecord(messages, index)
  /** By the second in which nothing more is to come. */
  const due = new Map<number, OpenMessage[]>()
  let now = 0

  function matchSecond(): void {
    for (const message of ledger.takeOpened()) {
      const second = index.lastSecondOf(message.publisher, message.sequence)
      const ofSecond = due.get(second)
      if (ofSecond === undefined) due.set(second, [message])
      else ofSecond.push(message)
    }
    for (const message of due.get(now) ?? []) {
      const row = index.rowOf(message.publisher, message.sequence)
      if (row === undefined) ledger.dismiss(message)
      else {
        ledger.close(message, messages.sentAtUs[row] ?? 0, clocks)
        const matched = matchMessage(message, row, ofRun, ledger.counts)
        for (const collector of collectors) collector.add(matched)
      }
    }
    due.delete(now)
  }

  for (const { second, facts: reported } of allInSeconds(run.workers)) {
    if (second !== now) matchSecond()
    now = second
    ledger.published(reported.messages)
    ledger.replay(reported.receipts, sent)
    ledger.replayHistory(reported.history, sent)
    ledger.replayReplies(reported.replies, sent)
    readPositions(reported.positionsRead, sent)
    ledger.replayTruncated(reported.truncated)
    for (const overtaking of ledger.takeOvertakings())
      for (const collector of collectors) collector.overtaken?.(overtaking)
  }
  matchSecond()
  ledger.end()
  return { ...ledger.counts, altered: sent.altered }
}

/** The inputs of the judgement of each message. */
function runOfMessages(run: GatheredRun): RunOfMessages {
  const { facts, rooms, presence, clocks } = run
  const { seating } = rooms
  return { messages: facts.messages, seating, presence, rule: expectationRule(run), clocks, untaken: untakenRows(run) }
}

/** The intended recipients of one message, by the same rule as in every figure. @param row of the message */
export function audienceOfRow(run: GatheredRun, row: number, isReceived: () => boolean): Audience {
  const { seating, presence, rule, clocks, messages, untaken } = runOfMessages(run)
  const publisher = messages.publisher[row] ?? 0
  return audienceOf(sentMessage({ messages, seating, untaken }, row, publisher, isReceived), presence, rule, clocks)
}

/** Members of a shard that was cut off, or left nothing: where rooms are spread, others have received what it sent. */
function untoldBy({ parts, rooms }: GatheredRun): (publisher: number) => boolean {
  if (parts === null) return () => false
  const whole = new Set(parts.each.flatMap(({ shard, endedEarly }) => (endedEarly?.how === 'cut-off' ? [] : [shard])))
  return (publisher) => !whole.has(rooms.workerOf(publisher))
}

/** The rows of messages published over HTTP that were not answered 2xx. */
function untakenRows({ facts, index }: GatheredRun): RunOfMessages['untaken'] {
  const rows = new Map<number, 'refused' | 'unknown'>()
  for (const { untaken } of facts.workers)
    for (const [publisher = 0, sequence = 0, status = 0] of rowsOf(untaken, untakenFields.length))
      rows.set(index.rowOf(publisher, sequence) ?? -1, status >= 300 && status < 500 ? 'refused' : 'unknown')
  return rows
}

/** When they came matters to their ages alone. */
function readPositions(rows: Uint32Array, sent: SentRecord): void {
  for (let at = 0; at < rows.length; at += positionReadFields.length)
    sent.sentToReceivedUs(rows[at + 1] ?? 0, rows[at + 2] ?? 0, rows[at + 3] ?? 0, rows[at + 4] ?? 0)
}

function expectationRule({ start: { protocol, request } }: GatheredRun): ExpectationRule {
  const { options } = request
  return {
    joinGraceUs: options.joinGrace * 1e6,
    drainUs: options.drain * 1e6,
    echoesToSender: protocol.echoesToSender,
    repliesToSender: protocol.repliesToSender,
  }
}
