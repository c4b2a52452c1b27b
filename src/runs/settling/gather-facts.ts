import { Rooms } from '../../crowd/rooms.ts'
import { runMark } from '../../crowd/stamp/stamp.ts'
import { type MergedFacts, mergeFacts } from './merge-facts.ts'
import { MessageIndex } from './receipts/message-index.ts'
import { Presence } from './receipts/presence.ts'
import type { RunEnd, RunLogs } from '../run-logs.ts'
import { serverClock } from '../wall-clock.ts'
import { assumedEnd } from './assumed-end.ts'
import { type Attribution, attributeMessages } from './attribute-messages.ts'

/** A run's logs, and what is known of it before its receipts are matched with its messages. */
export interface GatheredRun extends RunLogs, Attribution {
  readonly end: RunEnd
  readonly rooms: Rooms
  readonly facts: MergedFacts
  /** Of the messages of {@link facts}. */
  readonly index: MessageIndex
  readonly presence: Presence
  /** Monotonic microseconds of an instant in the server's logs; null where that cannot be known. */
  readonly serverClockUs: ((epochMs: number) => number) | null
}

/** Reads the workers' logs once, and matches the messages of a run with invocations. */
export function gatherFacts(logs: RunLogs): GatheredRun {
  const { start } = logs
  const index = new MessageIndex(start.request.options.members)
  const facts = mergeFacts(logs.workers, (told) => index.add(told))
  const end = logs.end ?? assumedEnd(logs, facts.workers)
  const presence = new Presence()
  for (const { stays } of facts.workers) presence.replay(stays)
  return {
    ...logs,
    end,
    rooms: new Rooms(start.request.options),
    facts,
    index,
    presence,
    ...attributeMessages(end.invocations?.invocations ?? [], runMark(start.request.runId)),
    serverClockUs: serverClock(start, end),
  }
}
