import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { Refusal, exitCodes } from '../../exit-codes.ts'
import { type ShardPart, readShardPart } from '../part-header.ts'

/** A header that was found, and what the log beside it is. */
export interface FoundPart {
  /** Of the header. */
  readonly path: string
  readonly header: ShardPart
  readonly logPath: string
  /** Null if there is no such file. */
  readonly log: { readonly bytes: number; readonly sha256: string } | null
}

export interface FoundParts {
  /** By their paths. */
  readonly parts: readonly FoundPart[]
  /** Headers that cannot be read, a sentence each. */
  readonly unreadable: readonly string[]
}

const headerName = /^shard-\d+\.json$/

/**
 * Every part in a folder and those within it: containers that share a bucket leave a folder each.
 *
 * @throws Refusal (2) if the folder cannot be read
 */
export async function findParts(folder: string): Promise<FoundParts> {
  const names = await readdir(folder, { recursive: true }).catch((error: unknown) => {
    throw new Refusal(exitCodes.usage, `cannot read the parts: ${(error as Error).message}`)
  })
  const paths = names.filter((name) => headerName.test(basename(name))).toSorted()
  const parts: FoundPart[] = []
  const unreadable: string[] = []
  for (const name of paths) {
    const path = join(folder, name)
    try {
      const header = await readShardPart(path)
      // What a header says is a name, not a way to another folder.
      const logPath = join(dirname(path), basename(header.log.file))
      parts.push({ path: name, header, logPath, log: await describe(logPath) })
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      unreadable.push(`The header of a part cannot be read: ${error.problems.join('; ')}.`)
    }
  }
  return { parts, unreadable }
}

async function describe(path: string): Promise<FoundPart['log']> {
  const hash = createHash('sha256')
  let bytes = 0
  try {
    for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
      hash.update(chunk)
      bytes += chunk.length
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
  return { bytes, sha256: hash.digest('hex') }
}
