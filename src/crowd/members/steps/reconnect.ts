import { nowUs } from '../../clock.ts'
import { seededRandom } from '../../random.ts'
import { type BackOff, backOffMs } from '../../schedule/back-off.ts'
import { sleepUntil } from '../../schedule/sleep-until.ts'
import type { CrowdMember } from '../crowd-member.ts'

/** The way in which members that lost their connection reconnect. */
export interface ReconnectPlan {
  readonly backOff: BackOff
  /** No further attempt begins later than this after the cut. */
  readonly giveUpAfterMs: number
}

/**
 * A new connection, hello and join, until they succeed or the time is over.
 *
 * @returns whether it is in its room again
 */
export async function reconnect(
  member: CrowdMember,
  cutAtUs: number,
  { backOff, giveUpAfterMs }: ReconnectPlan,
  signal: AbortSignal,
): Promise<boolean> {
  const random = seededRandom(member.seed)
  const giveUpAtUs = cutAtUs + giveUpAfterMs * 1000
  member.startReconnecting()
  let hasRejoined = false
  for (let attempt = 0; !hasRejoined; attempt++) {
    const dueAtUs = nowUs() + Math.round(backOffMs(backOff, attempt, random) * 1000)
    if (dueAtUs > giveUpAtUs) break
    await sleepUntil(dueAtUs, signal)
    if (signal.aborted) break
    const isConnected = await member.connect(dueAtUs)
    hasRejoined = isConnected && !signal.aborted && (await member.rejoin())
    if (!hasRejoined) member.disconnect('terminate')
  }
  member.endReconnecting(cutAtUs, hasRejoined ? 'rejoined' : signal.aborted ? 'stopped' : 'gave-up')
  return hasRejoined
}
