import type { CountersOf } from '../../../metrics/catalogue/counters.ts'
import type { PublishedMessages } from '../../../metrics/recording/worker-facts.ts'
import type { RunResult } from '../../../metrics/result/run-result.ts'
import type { GatheredRun } from '../gather-facts.ts'
import type { MatchedReceipts } from '../match-messages.ts'
import type { MergedFacts } from '../merge-facts.ts'
import { lostToLimit } from '../receipts/lost-to-limit.ts'
import type { MessageCollector } from '../receipts/matched-message.ts'
import type { Tally } from './tally.ts'

/** Counted of messages, beside the tally. */
export interface MessageCounts
  extends Readonly<Record<'deliveries_lost_to_limit' | 'own_copies_expected' | 'own_copies_received', number>> {}

export function countMessages({ start, facts, clocks }: GatheredRun): MessageCollector<MessageCounts> {
  const own = ownCopies(facts.messages)
  const toLimit = lostToLimit(facts.messages, facts.workers, start.request.options.drain * 1e6, clocks)
  return {
    add(message) {
      own.add(message)
      toLimit.add(message)
    },
    figures: () => ({ deliveries_lost_to_limit: toLimit.figures(), ...own.figures() }),
  }
}

/** Adds up the counts of the workers and those of the evaluation. */
export function countAll(facts: MergedFacts, evaluated: EvaluatedCounts): RunResult['counters'] {
  const { counters } = facts
  const { notHistory } = evaluated.receipts
  return {
    ...counters,
    ...(notHistory > 0 && { deliveries_history: (counters['deliveries_history'] ?? 0) - notHistory }),
    receipts: (counters['receipts'] ?? 0) + notHistory,
    ...evaluatedCounters(facts, evaluated),
  }
}

export interface EvaluatedCounts {
  readonly tallied: Tally
  readonly receipts: MatchedReceipts
  readonly ofMessages: MessageCounts
}

function evaluatedCounters(
  { messages, connections, counters }: MergedFacts,
  { tallied, receipts, ofMessages }: EvaluatedCounts,
): Record<Exclude<CountersOf<'tally'>, 'http_under_way'>, number> {
  return {
    connections_open_at_end: connections.open,
    connections_under_way: connections.connecting,
    ...(counters['http_requests'] !== undefined && { http_under_way: connections.requesting ?? 0 }),
    messages_published: messages.publisher.length,
    deliveries_expected: tallied.expected,
    deliveries_unjudged: tallied.unjudged,
    deliveries_ruled_out: tallied.ruledOut,
    deliveries_received: tallied.received,
    deliveries_lost: tallied.lost,
    deliveries_late: tallied.late,
    deliveries_duplicate: receipts.duplicate,
    deliveries_reordered: receipts.reordered,
    deliveries_misrouted: receipts.misrouted,
    deliveries_indeterminate: receipts.indeterminate,
    receipts_unjudged: receipts.unjudged,
    // Stamps of other runs never reach the ledger.
    deliveries_unknown: receipts.unknown + (counters['deliveries_unknown'] ?? 0),
    deliveries_corrupt: receipts.corrupt + (counters['deliveries_corrupt'] ?? 0),
    deliveries_duplicate_own: receipts.ownDuplicate,
    stamps_altered: receipts.altered,
    ...ofMessages,
  }
}

/** How many senders should have received their own message, and how many of them did. */
export function ownCopies({
  publisher,
}: Pick<PublishedMessages, 'publisher'>): MessageCollector<
  Readonly<Record<'own_copies_expected' | 'own_copies_received', number>>
> {
  let received = 0
  let missed = 0
  return {
    add(message) {
      const sender = publisher[message.index] ?? 0
      if (message.reached.includes(sender)) received += 1
      else if (message.missed.includes(sender)) missed += 1
    },
    figures: () => ({ own_copies_expected: received + missed, own_copies_received: received }),
  }
}
