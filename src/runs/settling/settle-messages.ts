import { GrowingColumn } from '../../metrics/recording/growing-column.ts'
import type { GatheredRun } from './gather-facts.ts'
import { type ExpectationRule, Ledger, type Overtaking, type ReceiptCounts, noReceipts } from './receipts/ledger.ts'
import type { MessageCollector } from './receipts/message-collector.ts'
import { roomGroups } from './receipts/room-groups.ts'
import { RoomShare } from './receipts/room-share.ts'

/** What receipts say beside who received what. */
export interface SettledReceipts {
  readonly counts: Readonly<ReceiptCounts>
  readonly overtakings: readonly Overtaking[]
}

/** Of a long run, so many receipts are held at a time, some 15 bytes each; those of one room always are. */
const mostHeld = 4_000_000

/**
 * Matches the receipts of a run with its messages, and shows each message to all collectors. The logs of the workers are
 * read for it, one group of workers after the other: only the receipts of one group are held at a time. Where these are too many,
 * the group's logs are read several times, each time for a share of its rooms.
 */
export function settleMessages(
  run: GatheredRun,
  collectors: readonly Pick<MessageCollector<unknown>, 'add'>[],
  most = mostHeld,
): SettledReceipts {
  const { rooms, facts, presence } = run
  const { seating } = rooms
  const rule = expectationRule(run)
  const counts = { ...noReceipts }
  const overtakings: Overtaking[] = []
  for (const { group, share } of turnsOf(run, most)) {
    const ledger = new Ledger(seating, share)
    const truncated = new GrowingColumn(new Float64Array(0))
    for (const worker of group) {
      for (const told of run.workers[worker] ?? []) {
        ledger.replay(told.receipts)
        ledger.replayReplies(told.replies)
        truncated.append(told.truncated)
      }
    }
    ledger.replayTruncated(truncated.pushed, facts.messages)
    for (const message of ledger.settle(facts.messages, presence, rule, rowsOf({ group, share }, run)))
      for (const collector of collectors) collector.add(message)
    for (const name of Object.keys(counts) as (keyof ReceiptCounts)[]) counts[name] += ledger.counts[name]
    for (const overtaking of ledger.overtakings) overtakings.push(overtaking)
  }
  return { counts, overtakings }
}

/** Workers whose logs are read, and the rooms that this is done for. */
interface Turn {
  readonly group: readonly number[]
  readonly share: RoomShare
}

function turnsOf({ rooms, facts }: GatheredRun, most: number): Turn[] {
  return roomGroups(rooms).flatMap((group) => {
    const receipts = facts.workers
      .filter(({ worker }) => group.includes(worker))
      .reduce((sum, { counters }) => sum + (counters['receipts'] ?? 0), 0)
    const shares = Math.max(1, Math.min(rooms.membersOf.length, Math.ceil(receipts / most)))
    return Array.from({ length: shares }, (_, at) => ({ group, share: new RoomShare(shares, at) }))
  })
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

/** The rows of a turn's messages in the columns of all, in which one worker's follow the other's. */
function* rowsOf({ group, share }: Turn, { rooms, facts }: GatheredRun): Generator<number> {
  let row = 0
  for (const { worker, messages } of facts.workers) {
    const end = row + messages.publisher.length
    if (group.includes(worker))
      for (; row < end; row++) if (share.has(rooms.roomOf[facts.messages.publisher[row] ?? 0])) yield row
    row = end
  }
}
