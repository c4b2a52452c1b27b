import type { PublishedMessages } from '../../../metrics/recording/worker-facts.ts'
import type { Evidence } from '../../../metrics/result/findings.ts'
import type { Departures } from './drops.ts'

/** A member that received messages, and from some moment on none. Monotonic microseconds. */
export interface StoppedMember {
  readonly member: number
  /** When the last message was sent that it received. */
  readonly lastReceivedAtUs: number
  /** When the first was sent that it missed. */
  readonly firstMissedAtUs: number
}

/** A message that was sent before a departure may be posted after it, and a `$disconnect` comes after its cause. */
const underWayUs = 1_000_000
/** Departures so close to each other are one moment: members are dropped, or cut, at once. */
const oneMomentUs = 1_000_000

/**
 * Which of them stopped when somebody else in their room left, and how likely that is by chance: where members come and go
 * all the time, every moment is one at which somebody left.
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
  for (const { member, lastReceivedAtUs, firstMissedAtUs } of stopped) {
    const momentsUs = moments(ofOthersUs(member))
    const fromUs = lastReceivedAtUs - underWayUs
    const atUs = momentsUs.find((momentUs) => momentUs >= fromUs && momentUs <= firstMissedAtUs)
    if (atUs === undefined) continue
    count += 1
    const inWindow = (momentsUs.length * (firstMissedAtUs - fromUs)) / Math.max(1, lastUs - firstUs)
    // What happened to several members of a room at one moment happened once.
    const key = `${roomOf(member)} ${Math.round(atUs / oneMomentUs)}`
    chances.set(key, Math.max(chances.get(key) ?? 0, 1 - Math.exp(-inWindow)))
  }
  return { stoppedAfterDeparture: count, departureChance: [...chances.values()].reduce((all, one) => all * one, 1) }
}

/** The first of each that are close to each other. */
function moments(sortedUs: readonly number[]): number[] {
  const begun: number[] = []
  for (const atUs of sortedUs) if (atUs - (begun.at(-1) ?? -Infinity) > oneMomentUs) begun.push(atUs)
  return begun
}
