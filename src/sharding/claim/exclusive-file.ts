import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Refusal, exitCodes } from '../../exit-codes.ts'

/**
 * Takes the first number below `end` that no thread or process of this machine has taken in the folder.
 *
 * @throws Refusal (2) if all are taken
 */
export async function takeNextIndex(folder: string, end: number): Promise<number> {
  for (let index = 0; index < end; index++) if (await takeIndex(folder, index)) return index
  throw new Refusal(
    exitCodes.usage,
    `all ${end} shards of this machine are taken: more were started than the plan has; the phase's arrivalRate must be ${end}`,
  )
}

/** @returns false if it is taken */
export async function takeIndex(folder: string, index: number): Promise<boolean> {
  await mkdir(folder, { recursive: true })
  try {
    // Made by the system in one step, or not at all.
    await writeFile(claimPath(folder, index), `${process.pid}\n`, { flag: 'wx' })
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}

export function claimPath(folder: string, index: number): string {
  return join(folder, `claim-${index + 1}`)
}
