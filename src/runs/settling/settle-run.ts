import { Rooms } from '../../crowd/rooms.ts'
import { runMark } from '../../crowd/stamp/stamp.ts'
import { Ledger, type Overtaking, type ReceiptCounts, type SettledMessage } from './receipts/ledger.ts'
import { type MergedFacts, mergeFacts } from './merge-facts.ts'
import { Presence } from './receipts/presence.ts'
import type { WorkerFacts } from '../../metrics/recording/worker-facts.ts'
import type { RunEnd, RunLogs } from '../run-logs.ts'
import { serverClock } from '../wall-clock.ts'
import { assumedEnd } from './assumed-end.ts'
import { type Attribution, attributeMessages } from './attribute-messages.ts'

/** A run's logs, and what every part of its result is made of. */
export interface SettledRun extends RunLogs, Attribution {
  readonly end: RunEnd
  readonly rooms: Rooms
  /** One worker after the other. */
  readonly workerFacts: readonly WorkerFacts[]
  readonly facts: MergedFacts
  readonly presence: Presence
  /** Each message with its receipts. */
  readonly settled: readonly SettledMessage[]
  readonly overtakings: readonly Overtaking[]
  readonly receipts: ReceiptCounts
  /** Monotonic microseconds of an instant in the server's logs; null where that cannot be known. */
  readonly serverClockUs: ((epochMs: number) => number) | null
}

/** Matches the receipts of a run with its messages, and its messages with invocations. */
export function settleRun(logs: RunLogs): SettledRun {
  const { start, workers } = logs
  const { options, runId } = start.request
  const end = logs.end ?? assumedEnd(logs)
  const rooms = new Rooms(options)
  const workerFacts = workers.flatMap(({ entries }) => entries)
  const facts = mergeFacts(workers.map(({ entries }) => entries))
  const ledger = new Ledger(rooms.seating)
  const presence = new Presence()
  for (const { receipts, stays } of workerFacts) {
    ledger.replay(receipts)
    presence.replay(stays)
  }
  for (const { replies } of workerFacts) ledger.replayReplies(replies)
  for (const { truncated } of workerFacts) ledger.replayTruncated(truncated, facts.messages)
  const rule = {
    joinGraceUs: options.joinGrace * 1e6,
    drainUs: options.drain * 1e6,
    echoesToSender: start.protocol.echoesToSender,
    repliesToSender: start.protocol.repliesToSender,
  }
  return {
    ...logs,
    end,
    rooms,
    workerFacts,
    facts,
    presence,
    settled: [...ledger.settle(facts.messages, presence, rule)],
    overtakings: ledger.overtakings,
    receipts: ledger.counts,
    ...attributeMessages(end.invocations?.invocations ?? [], runMark(runId)),
    serverClockUs: serverClock(start, end),
  }
}
