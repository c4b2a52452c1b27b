import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { NotRead, openUserFile } from '../../../user-files/read-user-file.ts'
import { Refusal, exitCodes } from '../../exit-codes.ts'
import { workerLogName } from '../../runs/run-logs.ts'
import { readShardPart, shardPartName } from '../part-header.ts'
import { type KnownPart, assumeEnd } from './cut-off.ts'

/** A header that was found, and what the log beside it is. */
export interface FoundPart {
  /** The path of the header. */
  readonly path: string
  readonly header: KnownPart
  readonly logPath: string
  /** Null if there is no such file. */
  readonly log: { readonly bytes: number; readonly sha256: string } | null
}

export interface FoundParts {
  /** By their paths. */
  readonly parts: readonly FoundPart[]
  /** Headers that cannot be read, and logs without a header, a sentence each. */
  readonly unreadable: readonly string[]
}

const headerName = /^shard-\d+\.json$/
const logName = /^worker-(\d+)\.log$/

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
      const logPath = join(dirname(path), workerLogName(header.index))
      const log = await describe(logPath)
      const known = header.state === 'over' ? header : assumeEnd(header, log ?? nothing, log === null ? null : logPath)
      parts.push({ path: name, header: known, logPath, log })
    } catch (error) {
      if (!(error instanceof Refusal || error instanceof NotRead)) throw error
      unreadable.push(`A part cannot be read: ${error.message.replaceAll('\n', '; ')}.`)
    }
  }
  unreadable.push(...names.toSorted().flatMap((name) => withoutHeader(name, names)))
  return { parts, unreadable }
}

/** A shard writes its header before it connects anybody, so that only a header that was lost is missing. */
function withoutHeader(name: string, names: readonly string[]): string[] {
  const [, number] = logName.exec(basename(name)) ?? []
  if (number === undefined) return []
  const header = shardPartName(Number(number) - 1)
  if (names.includes(join(dirname(name), header))) return []
  return [
    `${name} is not used: ${header} is not beside it, and only that file says which run, plan and clock it belongs to.`,
  ]
}

const nothing = { bytes: 0, sha256: createHash('sha256').digest('hex') }

async function describe(path: string): Promise<FoundPart['log']> {
  const hash = createHash('sha256')
  let bytes = 0
  try {
    for await (const chunk of createReadStream(path, { fd: openUserFile(path) }) as AsyncIterable<Buffer>) {
      hash.update(chunk)
      bytes += chunk.length
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
  return { bytes, sha256: hash.digest('hex') }
}
