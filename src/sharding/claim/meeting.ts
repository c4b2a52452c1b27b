import { setTimeout as sleep } from 'node:timers/promises'
import { Refusal, exitCodes, interruptionBy } from '../../exit-codes.ts'
import type { ClaimRequest, Claims } from './claim-request.ts'

/**
 * Takes the first number below `end` that is free.
 *
 * @throws Refusal (2) if all are taken
 */
export async function takeNextIndex(claims: Claims, end: number): Promise<number> {
  for (let index = 0; index < end; index++) if (await claims.take(index)) return index
  throw new Refusal(
    exitCodes.usage,
    `all ${end} shards are taken in ${claims.place}: more were started than the plan has, or an earlier run has the same id; Artillery's arrivalRate must be ${end}`,
  )
}

/**
 * Waits until all shards have come. They begin some time after the last of them has, which all of them see alike.
 *
 * @returns milliseconds since 1970
 * @throws Refusal (11) if too few came in time
 */
export async function agreedStart({ claims, shards, waitSeconds, signal }: ClaimRequest): Promise<number> {
  const endsAtMs = performance.now() + waitSeconds * 1000
  for (;;) {
    const taken = (await claims.takenAtMs(shards)).filter((atMs) => atMs !== undefined)
    const missing = shards - taken.length
    if (missing === 0) return Math.max(...taken) + claims.marginMs
    const interruption = interruptionBy(signal)
    if (interruption !== null) throw new Refusal(interruption, 'interrupted before the shards began')
    if (performance.now() > endsAtMs)
      throw new Refusal(
        exitCodes.invalid,
        `${missing} of ${shards} shards did not come within ${waitSeconds} s: nothing was sent. They meet in ${claims.place}; where they do not share it, give all of them the same FANBENCH_START_AT`,
      )
    await sleep(claims.pollMs, undefined, { signal }).catch(() => undefined)
  }
}
