import { existsSync } from 'node:fs'
import { link, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Refusal, exitCodes } from '../../exit-codes.ts'
import type { ClaimRequest, ShardClaim } from './claim-request.ts'
import { claimPath, takeNextIndex } from './exclusive-file.ts'

/** From the agreement to the start: for the others to read of it. */
const marginMs = 2000

const pollMs = 50

/**
 * The next shard of this machine. It waits until all others have come, and whoever sees that first says when all begin.
 *
 * @throws Refusal (2) if all shards are taken, (11) if too few came in time
 */
export async function claimByFile(request: ClaimRequest): Promise<ShardClaim> {
  const { folder, shards } = request
  const index = await takeNextIndex(folder, shards)
  return { index, count: shards, startAtMs: await agreedStart(request), claimedBy: 'file' }
}

async function agreedStart({ folder, shards, waitSeconds, signal }: ClaimRequest): Promise<number> {
  const path = join(folder, 'start')
  const endsAtMs = Date.now() + waitSeconds * 1000
  for (;;) {
    if (existsSync(path)) return Number(await readFile(path, 'utf8'))
    const missing = Array.from({ length: shards }, (_, index) => index).filter(
      (index) => !existsSync(claimPath(folder, index)),
    )
    if (missing.length === 0) await proposeStart(path, Date.now() + marginMs)
    else if (signal.aborted) throw new Refusal(exitCodes.interrupted, 'interrupted before the shards began')
    else if (Date.now() > endsAtMs)
      throw new Refusal(
        exitCodes.invalid,
        `${missing.length} of ${shards} shards did not come within ${waitSeconds} s: nothing was sent`,
      )
    else await sleep(pollMs, undefined, { signal }).catch(() => undefined)
  }
}

/** The first proposal holds. It is written under another name first, so that nobody reads half of it. */
async function proposeStart(path: string, startAtMs: number): Promise<void> {
  const draft = `${path}-${process.pid}-${crypto.randomUUID()}`
  await writeFile(draft, String(startAtMs), { flag: 'wx' })
  try {
    await link(draft, path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  } finally {
    await rm(draft)
  }
}
