import { GrowingColumn } from '../../metrics/recording/growing-column.ts'
import type { GatheredRun } from './gather-facts.ts'
import { type ExpectationRule, Ledger, type Overtaking, type ReceiptCounts, noReceipts } from './receipts/ledger.ts'
import type { MessageCollector } from './receipts/message-collector.ts'
import { roomGroups } from './receipts/room-groups.ts'

/** What receipts say beside who received what. */
export interface SettledReceipts {
  readonly counts: Readonly<ReceiptCounts>
  readonly overtakings: readonly Overtaking[]
}

/**
 * Matches the receipts of a run with its messages, and shows each message to all collectors. The logs of the workers are
 * read for it, one group of workers after the other: only the receipts of one group are held at a time.
 */
export function settleMessages(
  run: GatheredRun,
  collectors: readonly Pick<MessageCollector<unknown>, 'add'>[],
): SettledReceipts {
  const { rooms, facts, presence } = run
  const { seating } = rooms
  const rule = expectationRule(run)
  const counts = { ...noReceipts }
  const overtakings: Overtaking[] = []
  for (const group of roomGroups(rooms)) {
    const ledger = new Ledger(seating)
    const truncated = new GrowingColumn(new Float64Array(0))
    for (const worker of group) {
      for (const told of run.workers[worker] ?? []) {
        ledger.replay(told.receipts)
        ledger.replayReplies(told.replies)
        truncated.append(told.truncated)
      }
    }
    ledger.replayTruncated(truncated.pushed, facts.messages)
    for (const message of ledger.settle(facts.messages, presence, rule, rowsOf(group, run)))
      for (const collector of collectors) collector.add(message)
    for (const name of Object.keys(counts) as (keyof ReceiptCounts)[]) counts[name] += ledger.counts[name]
    for (const overtaking of ledger.overtakings) overtakings.push(overtaking)
  }
  return { counts, overtakings }
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

/** The rows of a group's messages in the columns of all, in which one worker's follow the other's. */
function* rowsOf(group: readonly number[], { facts }: GatheredRun): Generator<number> {
  let row = 0
  for (const { worker, messages } of facts.workers) {
    const end = row + messages.publisher.length
    if (group.includes(worker)) for (; row < end; row++) yield row
    row = end
  }
}
