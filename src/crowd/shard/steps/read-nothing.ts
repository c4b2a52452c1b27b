import { setTimeout as sleep } from 'node:timers/promises'
import type { ShardMembers } from '../shard-members.ts'

/** These members stop reading for a while, and then read on. What they say is not affected. */
export async function readNothing(
  members: ShardMembers,
  slow: readonly number[],
  durationMs: number,
  signal: AbortSignal,
): Promise<void> {
  const paused = slow
    .filter((member) => members.isThere(member))
    .map((member) => [member, members.pause(member)] as const)
  await sleep(durationMs, undefined, { signal }).catch(() => undefined)
  for (const [member, pausedAtUs] of paused) members.resume(member, pausedAtUs)
}
