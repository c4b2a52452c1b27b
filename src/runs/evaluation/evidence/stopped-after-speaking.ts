import type { PublishedMessages } from '../../../metrics/recording/worker-facts.ts'
import type { Evidence } from '../../../metrics/result/findings.ts'
import { momentsOf, type StoppedMember } from './stopped-member.ts'

/** Between a member's own message and the last that it received: others may have been under way already. */
const underWayUs = 1_000_000

export interface SpeakingInput {
  readonly stopped: readonly StoppedMember[]
  /** When the last message was sent that each member received. */
  readonly lastReceivedAtUs: ReadonlyMap<number, number>
  readonly roomOf: (member: number) => number
  readonly messages: Pick<PublishedMessages, 'publisher' | 'sentAtUs'>
}

/** A member that stopped, and when it had sent the last message of its own before. */
interface StoppedSpeaker extends StoppedMember {
  readonly spokeAtUs: number
}

/**
 * Counts the members that stopped after a message of their own, and the evidence against that as the reason: others in their
 * rooms who sent messages later and still received, and several members who stopped at the same moment.
 */
export function stoppedAfterSpeaking({
  stopped,
  lastReceivedAtUs,
  roomOf,
  messages,
}: SpeakingInput): Required<
  Pick<Evidence['members'], 'stoppedAfterOwnMessage' | 'stoppedTogether' | 'ownMessagesWithoutStop'>
> {
  const rooms = new Set(stopped.map(({ member }) => roomOf(member)))
  const sentAtUs = sendingTimes(messages, (member) => rooms.has(roomOf(member)))
  const speakers = stopped.flatMap((one) => {
    const spokeAtUs = sentAtUs.get(one.member)?.findLast((atUs) => atUs <= one.firstMissedAtUs)
    return spokeAtUs === undefined || spokeAtUs < one.lastReceivedAtUs - underWayUs ? [] : [{ ...one, spokeAtUs }]
  })
  const byRoom = Map.groupBy(speakers, ({ member }) => roomOf(member))
  let withoutStop = 0
  for (const [member, timesUs] of sentAtUs) {
    const ofRoom = byRoom.get(roomOf(member))
    if (ofRoom === undefined) continue
    const fromUs = Math.min(...ofRoom.map(({ spokeAtUs }) => spokeAtUs))
    const untilUs = (lastReceivedAtUs.get(member) ?? -Infinity) - underWayUs
    withoutStop += apart(timesUs.filter((atUs) => atUs >= fromUs && atUs < untilUs))
  }
  return {
    stoppedAfterOwnMessage: speakers.length,
    stoppedTogether: [...byRoom.values()].reduce((sum, ofRoom) => sum + ofRoom.length - momentsOfSpeakers(ofRoom), 0),
    ownMessagesWithoutStop: withoutStop,
  }
}

/**
 * Counts the times that are at least as far apart as a message may take; of the times in between, the first may be the reason.
 */
function apart(sortedUs: readonly number[]): number {
  let [count, lastUs] = [0, -Infinity]
  for (const atUs of sortedUs) {
    if (atUs - lastUs < underWayUs) continue
    count += 1
    lastUs = atUs
  }
  return count
}

/** None of them stopped before its own message, if that is the reason. */
function momentsOfSpeakers(speakers: readonly StoppedSpeaker[]): number {
  return momentsOf(speakers, ({ lastReceivedAtUs, spokeAtUs }) => Math.max(lastReceivedAtUs, spokeAtUs)).length
}

/** The sorted sending times of each wanted member. */
function sendingTimes(
  { publisher, sentAtUs }: SpeakingInput['messages'],
  isWanted: (member: number) => boolean,
): ReadonlyMap<number, readonly number[]> {
  const times = new Map<number, number[]>()
  for (const [row, member] of publisher.entries()) {
    if (!isWanted(member)) continue
    const ofMember = times.get(member) ?? []
    ofMember.push(sentAtUs[row] ?? 0)
    times.set(member, ofMember)
  }
  for (const ofMember of times.values()) ofMember.sort((a, b) => a - b)
  return times
}
