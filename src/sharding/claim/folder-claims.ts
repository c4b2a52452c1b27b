import { mkdir, open, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Claims } from './claim-request.ts'

/** A file for each number, in a folder that the shards share: on one machine, or a volume of several. */
export class FolderClaims implements Claims {
  readonly place: string
  readonly pollMs = 50
  readonly marginMs = 2000

  /** @param place for the claims of one run; is made */
  constructor(place: string) {
    this.place = place
  }

  async take(index: number): Promise<boolean> {
    await mkdir(this.place, { recursive: true })
    try {
      // Made by the system in one step, or not at all. Nothing is written into it, so that its time is that of its making.
      await using _ = await open(this.#path(index), 'wx')
      return true
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
      throw error
    }
  }

  async takenAtMs(end: number): Promise<readonly (number | undefined)[]> {
    return await Promise.all(
      Array.from({ length: end }, async (_, index) => {
        const made = await stat(this.#path(index)).catch(() => undefined)
        return made === undefined ? undefined : Math.floor(made.mtimeMs)
      }),
    )
  }

  #path(index: number): string {
    return join(this.place, `claim-${index + 1}`)
  }
}
