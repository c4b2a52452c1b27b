import type { PublishedMessages } from '../../../metrics/recording/worker-facts.ts'
import type { Evidence } from '../../../metrics/result/findings.ts'
import type { Departures } from './drops.ts'
import { momentsOf, type StoppedMember } from './stopped-member.ts'

/** A stale connection is met, and others are deleted with it, when the next message is posted; and a `$disconnect` comes after its cause. */
const underWayUs = 1_000_000
/** A message that was sent before a departure may be posted after it. */
const toBePostedUs = 250_000
/** Departures so close to each other are one moment: members are dropped, or cut, at once. */
const oneMomentUs = 1_000_000

/**
 * Counts the members that stopped when another member left their room, and computes the probability of that by chance: if members
 * come and go all the time, a departure is never far away. One departure explains only the stops at one moment.
 */
export function stoppedAfterDepartures(
  stopped: readonly StoppedMember[],
  { ofOthersUs, roomOf }: Departures,
  { sentAtUs }: Pick<PublishedMessages, 'sentAtUs'>,
): Required<Pick<Evidence['members'], 'stoppedAfterDeparture' | 'departureChance'>> {
  if (stopped.length === 0) return { stoppedAfterDeparture: 0, departureChance: 1 }
  const [firstUs, lastUs] = [sentAtUs.reduce((a, b) => Math.min(a, b)), sentAtUs.reduce((a, b) => Math.max(a, b))]
  const chances = new Map<string, number>()
  let count = 0
  for (const [room, ofRoom] of Map.groupBy(stopped, ({ member }) => roomOf(member))) {
    const takenUs: number[] = []
    for (const moment of momentsOf(ofRoom, ({ lastReceivedAtUs }) => lastReceivedAtUs)) {
      const windows = moment.map((one) => ({ ...windowOf(one, firstUs), othersUs: ofOthersUs(one.member) }))
      const atUs = windows.flatMap((window) => left(window, takenUs)).reduce((a, b) => Math.min(a, b), Infinity)
      const following = windows.filter(({ fromUs, untilUs }) => fromUs <= atUs && atUs <= untilUs)
      if (following.length === 0) continue
      takenUs.push(atUs)
      count += following.length
      for (const { fromUs, untilUs, othersUs } of following) {
        const inWindow = (momentCount(othersUs) * (untilUs - fromUs)) / Math.max(1, lastUs - firstUs)
        // What happened to several members of a room at one moment happened once.
        const key = `${room} ${Math.round(atUs / oneMomentUs)}`
        chances.set(key, Math.max(chances.get(key) ?? 0, 1 - Math.exp(-inWindow)))
      }
    }
  }
  return { stoppedAfterDeparture: count, departureChance: [...chances.values()].reduce((all, one) => all * one, 1) }
}

interface Window {
  readonly fromUs: number
  readonly untilUs: number
  /** When others of the room left, sorted. */
  readonly othersUs: readonly number[]
}

/** In which somebody has to have left for the member to have stopped because of it. */
function windowOf(
  { lastReceivedAtUs, lastButOneReceivedAtUs, firstMissedAtUs }: StoppedMember,
  firstUs: number,
): Omit<Window, 'othersUs'> {
  // The last one that it received may be the one that met the stale connection.
  const fromUs = Math.min(lastReceivedAtUs - underWayUs, Math.max(firstUs, lastButOneReceivedAtUs))
  return { fromUs, untilUs: firstMissedAtUs + toBePostedUs }
}

/** Returns the departures in a window, except for the taken ones, each of which is one departure at its time. */
function left({ fromUs, untilUs, othersUs }: Window, takenUs: readonly number[]): number[] {
  const free = [...othersUs]
  for (const atUs of takenUs) {
    const place = free.indexOf(atUs)
    if (place !== -1) free.splice(place, 1)
  }
  return free.filter((atUs) => atUs >= fromUs && atUs <= untilUs)
}

/** Without those that are close to the one before. */
function momentCount(sortedUs: readonly number[]): number {
  let [count, begunUs] = [0, -Infinity]
  for (const atUs of sortedUs) {
    if (atUs - begunUs <= oneMomentUs) continue
    count += 1
    begunUs = atUs
  }
  return count
}
