import type { MessageCollector, MatchedMessage } from '../receipts/matched-message.ts'
import type { PublishedMessages } from '../../../metrics/recording/worker-facts.ts'
import type { Evidence } from '../../../metrics/result/findings.ts'
import type { Departures, Drops } from './drops.ts'
import { stoppedAfterDepartures } from './stopped-after-departures.ts'
import { stoppedAfterSpeaking } from './stopped-after-speaking.ts'

/** The fewest messages that allow a conclusion about a member. */
const leastExpected = 3
const nearlyAll = 0.9

/** A member that misses so many messages in a row, while others receive them, hardly does so by chance. */
const leastInARow = 5

/** The messages that one member should have received. */
interface Reception {
  expected: number
  missed: number
  /** When the messages were sent that it missed and others received, after the latest that it received; monotonic microseconds. */
  missedAloneAtUs: number[]
  /** When the two latest were sent that it received. */
  lastReceivedAtUs: number
  lastButOneReceivedAtUs: number
}

/** A message may take as many times as long as the slowest that came: of those that did not come in time, nobody knows. */
const slowerThanSlowest = 2

/**
 * Members that miss nearly everything, and those that miss everything from some moment on, though still connected.
 *
 * @param endsAtUs when nobody listened any more; monotonic microseconds
 */
export function memberEvidence(
  messages: PublishedMessages,
  { firstInRoomUs, cutOff }: Drops,
  departures: Departures,
  endsAtUs = Infinity,
): MessageCollector<Evidence['members']> {
  const receptions = new Map<number, Reception>()
  const receptionOf = (member: number): Reception => {
    const known = receptions.get(member)
    if (known !== undefined) return known
    const reception = noReception()
    receptions.set(member, reception)
    return reception
  }
  let slowestUs = 0
  function add({ index, reached, missed, latenciesUs }: MatchedMessage): void {
    const sentAtUs = messages.sentAtUs[index] ?? 0
    slowestUs = Math.max(slowestUs, latenciesUs.at(-1) ?? 0)
    for (const member of reached) {
      const reception = receptionOf(member)
      reception.expected += 1
      noteReceived(reception, sentAtUs)
    }
    for (const member of missed) {
      const reception = receptionOf(member)
      reception.expected += 1
      reception.missed += 1
      if (reached.length > 0 && sentAtUs > reception.lastReceivedAtUs) reception.missedAloneAtUs.push(sentAtUs)
    }
  }
  function figures(): Evidence['members'] {
    const judged = [...receptions].filter(([member, { expected }]) => expected >= leastExpected && !cutOff.has(member))
    // A member that left, and rejoined a room, may miss what it does for another reason than the list's length.
    const stays = (member: number) => departures.firstLeftAtUs(member) >= endsAtUs
    const missedNearlyAll = judged.filter(([, { expected, missed }]) => missed > expected * nearlyAll)
    // What was sent later may have been under way when the run ended.
    const inTimeUs = endsAtUs - slowestUs * slowerThanSlowest
    // Whoever spoke just then may have stopped for either reason: which it was, the others tell.
    const stopped = judged
      .map(([member, reception]) => ({ ...reception, member, missedUs: missedSince(reception, inTimeUs) }))
      .filter(({ missedUs, lastReceivedAtUs }) => lastReceivedAtUs !== -Infinity && missedUs.length >= leastExpected)
      .map(({ missedUs, ...one }) => ({
        ...one,
        missedInARow: missedUs.length,
        firstMissedAtUs: missedUs.reduce((a, b) => Math.min(a, b)),
      }))
    const lastReceivedAtUs = new Map(judged.map(([member, reception]) => [member, reception.lastReceivedAtUs]))
    return {
      judged: judged.length,
      missedNearlyAll: missedNearlyAll.length,
      missedNearlyAllWithoutDrop: missedNearlyAll.filter(([member]) => firstInRoomUs(member) === null && stays(member))
        .length,
      stopped: stopped.length,
      ...stoppedAfterSpeaking({ stopped, lastReceivedAtUs, roomOf: departures.roomOf, messages }),
      ...stoppedAfterDepartures(stopped, departures, messages),
      ...stoppedWhileStaying(judged, stopped, stays),
    }
  }
  return { add, figures }
}

function stoppedWhileStaying(
  judged: readonly (readonly [member: number, reception: Reception])[],
  stopped: readonly { readonly member: number; readonly missedInARow: number }[],
  stays: (member: number) => boolean,
): Pick<Evidence['members'], 'stoppedStaying' | 'stayingByChance'> {
  const hasStopped = new Set(stopped.map(({ member }) => member))
  const others = judged.filter(([member]) => !hasStopped.has(member)).map(([, reception]) => reception)
  const expected = others.reduce((sum, one) => sum + one.expected, 0)
  const lossRate = expected === 0 ? 0 : others.reduce((sum, { missed }) => sum + missed, 0) / expected
  return {
    stoppedStaying: stopped.filter(({ member, missedInARow }) => missedInARow >= leastInARow && stays(member)).length,
    stayingByChance: judged.length * lossRate ** leastInARow,
  }
}

function noReception(): Reception {
  return {
    expected: 0,
    missed: 0,
    missedAloneAtUs: [],
    lastReceivedAtUs: -Infinity,
    lastButOneReceivedAtUs: -Infinity,
  }
}

function noteReceived(reception: Reception, sentAtUs: number): void {
  const { lastReceivedAtUs, lastButOneReceivedAtUs } = reception
  reception.lastReceivedAtUs = Math.max(lastReceivedAtUs, sentAtUs)
  reception.lastButOneReceivedAtUs = Math.max(lastButOneReceivedAtUs, Math.min(lastReceivedAtUs, sentAtUs))
  if (sentAtUs > lastReceivedAtUs && reception.missedAloneAtUs.length > 0)
    reception.missedAloneAtUs = reception.missedAloneAtUs.filter((atUs) => atUs > sentAtUs)
}

/** When the messages were sent that it missed and others received, after the last that it received, and in time to arrive. */
function missedSince({ missedAloneAtUs, lastReceivedAtUs }: Reception, inTimeUs: number): readonly number[] {
  return missedAloneAtUs.filter((atUs) => atUs > lastReceivedAtUs && atUs <= inTimeUs)
}
