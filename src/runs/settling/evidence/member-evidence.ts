import type { SettledMessage } from '../receipts/ledger.ts'
import type { PublishedMessages } from '../../../metrics/recording/worker-facts.ts'
import type { Evidence } from '../../../metrics/result/findings.ts'
import type { Drops } from './drops.ts'

/** Of fewer messages nothing can be said about a member. */
const leastExpected = 3
const deafShare = 0.9

/** Between a member's own message and the last that it received: others may have been on their way already. */
const silencingUs = 1_000_000

/** What became of the messages that one member should have received. */
interface Hearing {
  expected: number
  missed: number
  /** When the messages were sent that it missed and others received; monotonic microseconds. */
  readonly missedAloneAtUs: number[]
  /** When the latest was sent that it received. */
  lastHeardAtUs: number
}

/** Who misses nearly everything, and who misses everything from some moment on, though still connected. */
export function memberEvidence(
  settled: Iterable<SettledMessage>,
  messages: PublishedMessages,
  { firstInRoomUs, cutOff }: Drops,
): Evidence['members'] {
  const hearings = new Map<number, Hearing>()
  const hearingOf = (member: number) => {
    const hearing = hearings.get(member) ?? { expected: 0, missed: 0, missedAloneAtUs: [], lastHeardAtUs: -Infinity }
    hearings.set(member, hearing)
    return hearing
  }
  for (const { index, reached, missed } of settled) {
    const sentAtUs = messages.sentAtUs[index] ?? 0
    for (const member of reached) {
      const hearing = hearingOf(member)
      hearing.expected += 1
      hearing.lastHeardAtUs = Math.max(hearing.lastHeardAtUs, sentAtUs)
    }
    for (const member of missed) {
      const hearing = hearingOf(member)
      hearing.expected += 1
      hearing.missed += 1
      if (reached.length > 0) hearing.missedAloneAtUs.push(sentAtUs)
    }
  }
  const judged = [...hearings].filter(([member, { expected }]) => expected >= leastExpected && !cutOff.has(member))
  const deaf = judged.filter(([, { expected, missed }]) => missed > expected * deafShare)
  const silenced = judged.filter(([, hearing]) => isSilenced(hearing))
  const spokeAtUs = sendingTimes(messages)
  return {
    judged: judged.length,
    deaf: deaf.length,
    deafAmongLiving: deaf.filter(([member]) => firstInRoomUs(member) === null).length,
    silenced: silenced.length,
    silencedByOwnMessage: silenced.filter(([member, hearing]) => followsOwn(hearing, spokeAtUs.get(member) ?? []))
      .length,
  }
}

/** Heard something, and then missed what others heard, several times and to the end. */
function isSilenced({ missedAloneAtUs, lastHeardAtUs }: Hearing): boolean {
  return lastHeardAtUs !== -Infinity && missedAloneAtUs.filter((atUs) => atUs > lastHeardAtUs).length >= leastExpected
}

function followsOwn({ missedAloneAtUs, lastHeardAtUs }: Hearing, spokeAtUs: readonly number[]): boolean {
  const silentFromUs = missedAloneAtUs.filter((atUs) => atUs > lastHeardAtUs).reduce((a, b) => Math.min(a, b))
  return spokeAtUs.some((atUs) => atUs <= silentFromUs && atUs >= lastHeardAtUs - silencingUs)
}

function sendingTimes({ publisher, sentAtUs }: PublishedMessages): Map<number, number[]> {
  const times = new Map<number, number[]>()
  for (const [index, member] of publisher.entries()) {
    const ofMember = times.get(member) ?? []
    times.set(member, ofMember)
    ofMember.push(sentAtUs[index] ?? 0)
  }
  return times
}
