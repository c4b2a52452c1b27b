import { type BackOff, backOffMs } from '../../schedule/back-off.ts'
import { nowUs } from '../../clock.ts'
import { seededRandom } from '../../random.ts'
import type { ShardMembers } from '../shard-members.ts'
import { sleepUntil } from '../../schedule/sleep-until.ts'

/** How those who lost their connection try to get back. */
export interface ReconnectPlan {
  readonly backOff: BackOff
  /** No further attempt begins later than this after the cut. */
  readonly giveUpAfterMs: number
}

/**
 * A new connection, a greeting and a join, as often as it takes.
 *
 * @returns whether it is in its room again
 */
export async function reconnect(
  members: ShardMembers,
  member: number,
  cutAtUs: number,
  { backOff, giveUpAfterMs }: ReconnectPlan,
  signal: AbortSignal,
): Promise<boolean> {
  const random = seededRandom(members.plan.seed * 31 + member)
  const giveUpAtUs = cutAtUs + giveUpAfterMs * 1000
  members.comesBack(member)
  let isBack = false
  for (let attempt = 0; !isBack; attempt++) {
    const dueAtUs = nowUs() + Math.round(backOffMs(backOff, attempt, random) * 1000)
    if (dueAtUs > giveUpAtUs) break
    await sleepUntil(dueAtUs, signal)
    if (signal.aborted) break
    const isGreeted = await members.arrive(member, dueAtUs)
    isBack = isGreeted && !signal.aborted && (await members.enterAgain(member))
    if (!isBack) members.release(member, 'terminate')
  }
  members.cameBack(member, cutAtUs, isBack ? 'back' : signal.aborted ? 'stopped' : 'gave-up')
  return isBack
}
