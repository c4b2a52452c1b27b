import { Rooms } from '../../crowd/rooms.ts'
import { runMark } from '../../crowd/stamp/stamp.ts'
import { exitCodes } from '../../exit-codes.ts'
import { serverNotAsked } from '../../metrics/server/not-asked.ts'
import type { RunEnd, RunLogs } from '../run-logs.ts'
import { attributeMessages, type Attribution } from './attribute-messages.ts'
import type { KeptFacts } from './kept-facts.ts'
import { type Clocks, clocksOf } from './receipts/clocks.ts'
import { type MergedFacts, mergeFacts } from './merge-facts.ts'
import { MessageIndex } from './receipts/message-index.ts'
import { Presence } from './receipts/presence.ts'
import { serverClock } from '../wall-clock.ts'

/** A run's logs, and what is known of it before its receipts are matched with its messages. */
export interface GatheredRun extends RunLogs, Attribution {
  readonly end: RunEnd
  readonly rooms: Rooms
  readonly facts: MergedFacts
  /** The index of the messages of {@link facts}. */
  readonly index: MessageIndex
  readonly presence: Presence
  /** Null where nobody has sent to a room whose members have different ones. */
  readonly clocks: Clocks | null
  /** Monotonic microseconds of an instant in the server's logs; null where that cannot be known. */
  readonly serverClockUs: ((epochMs: number) => number) | null
}

/** Reads the workers' logs once, and matches the messages of a run with invocations. */
export function gatherFacts(logs: RunLogs): GatheredRun {
  const { start } = logs
  const index = new MessageIndex(start.request.options.members)
  const facts = mergeFacts(logs.workers, (reported) => index.add(reported))
  const end = logs.end ?? assumedEnd(logs, facts.workers)
  const presence = new Presence()
  for (const { stays } of facts.workers) presence.replay(stays)
  const rooms = new Rooms(start.request.options)
  return {
    ...logs,
    end,
    rooms,
    facts,
    index,
    presence,
    clocks: clocksOf({ ...logs, rooms, facts, index }),
    ...attributeMessages(end.invocations?.invocations ?? [], runMark(start.request.runId)),
    serverClockUs: serverClock(start, end),
  }
}

/**
 * The end of a run whose coordinator ended before it wrote it: it was interrupted when the last worker wrote its last
 * facts, and the server was not asked.
 */
export function assumedEnd(
  { start, phases }: Pick<RunLogs, 'start' | 'phases'>,
  workers: readonly KeptFacts[],
): RunEnd {
  const wallSeconds = Math.max(0, ...workers.map(({ health }) => health.wallSeconds))
  const endedAt = new Date(start.startedAt.getTime() + wallSeconds * 1000)
  return {
    kind: 'end',
    endedAt,
    endedAtByWallClock: endedAt,
    interruption: exitCodes.interrupted,
    targetExited: null,
    localFailure: null,
    endedEarly: null,
    workersLost: [],
    phases: phases.map(({ name, startSecond }, i) => ({
      name,
      startSecond,
      endSecond: phases[i + 1]?.startSecond ?? Math.max(startSecond, wallSeconds),
    })),
    server: serverNotAsked(start.startedAt, endedAt),
    invocations: null,
    environmentsStarted: null,
    servedTimes: [],
    processes: [],
    machineCpu: null,
  }
}
