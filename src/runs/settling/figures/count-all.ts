import type { CountersOf } from '../../../metrics/catalogue/counters.ts'
import type { RunResult } from '../../../metrics/result/run-result.ts'
import { lostToLimit } from '../receipts/lost-to-limit.ts'
import { ownCopies } from '../receipts/own-copies.ts'
import type { SettledRun } from '../settle-run.ts'
import type { Tally } from './tally.ts'

/** What the workers counted, and what only the settlement can count. */
export function countAll(run: SettledRun, tallied: Tally): RunResult['counters'] {
  const { counters } = run.facts
  return { ...counters, receipts: counters['receipts'] ?? 0, ...settledCounters(run, tallied) }
}

function settledCounters(
  { start, workerFacts, settled, facts, receipts }: SettledRun,
  tallied: Tally,
): Record<CountersOf<'tally'>, number> {
  const { messages, connections, counters } = facts
  const drainUs = start.request.options.drain * 1e6
  return {
    connections_open_at_end: connections.open,
    connections_under_way: connections.connecting,
    messages_published: messages.publisher.length,
    deliveries_expected: tallied.expected,
    deliveries_received: tallied.received,
    deliveries_lost: tallied.lost,
    deliveries_late: tallied.late,
    deliveries_duplicate: receipts.duplicate,
    deliveries_reordered: receipts.reordered,
    deliveries_misrouted: receipts.misrouted,
    deliveries_indeterminate: receipts.indeterminate,
    // Stamps of other runs never reach the ledger.
    deliveries_unknown: receipts.unknown + (counters['deliveries_unknown'] ?? 0),
    deliveries_corrupt: receipts.corrupt + (counters['deliveries_corrupt'] ?? 0),
    deliveries_duplicate_own: receipts.ownDuplicate,
    deliveries_lost_to_limit: lostToLimit(settled, messages, workerFacts, drainUs),
    ...ownCopies(settled, messages),
  }
}
