import { randomBytes } from 'node:crypto'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { Refusal, exitCodes } from '../../../exit-codes.ts'
import { readJsonFile } from '../../../json-file.ts'
import { makeFolder } from '../../../make-folder.ts'
import { fileRefusal } from '../file-refusal.ts'
import { saveAtomically } from '../save-atomically.ts'
import { type SavedNightRun, savedNightRunSchema, savedNightRunSchemaName } from './saved-night-run.ts'

/**
 * Adds a run as a file of its own, whose name nobody else chooses: jobs that add at the same time, on one machine or in clones
 * that are merged later, lose nothing.
 *
 * @returns the file's path
 * @throws Refusal (2) for a folder that cannot be written, (13) on a full disk
 */
export async function addToHistory(folder: string, run: SavedNightRun): Promise<string> {
  try {
    await makeFolder(folder)
  } catch (error) {
    throw fileRefusal(`cannot make ${folder}`, error)
  }
  const instant = new Date(run.startedAt).toISOString().replaceAll(/[-:]|\.\d+/g, '')
  const path = join(folder, `${instant}-${randomBytes(8).toString('hex')}.json`)
  await saveAtomically(path, `${JSON.stringify(run, null, 1)}\n`)
  return path
}

export interface History {
  /** In the order of their starts, each run once. */
  readonly runs: readonly SavedNightRun[]
  /** What was left out, and why; for people. */
  readonly leftOut: readonly string[]
}

/**
 * All runs of a history. A file that is torn, damaged or of another version is left out and named.
 *
 * @throws Refusal (2) if there is no such folder
 */
export async function readHistory(folder: string): Promise<History> {
  const files = (await namesIn(folder)).filter((name) => name.endsWith('.json') && !name.startsWith('.')).sort()
  const runs = new Map<string, SavedNightRun>()
  const leftOut: string[] = []
  // One after the other: a history of years has more files than a process may open.
  for (const file of files) {
    const found = await readRun(join(folder, file))
    if (typeof found === 'string') leftOut.push(found)
    else if (runs.has(found.runId)) leftOut.push(`${join(folder, file)}: run ${found.runId} once more; it counts once`)
    else runs.set(found.runId, found)
  }
  const inOrder = [...runs.values()].sort((a, b) => Date.parse(a.startedAt) - Date.parse(b.startedAt))
  return { runs: inOrder, leftOut }
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder)
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    const wayOut = '`fanbench trend add <run> --history <folder>` makes one'
    throw new Refusal(
      exitCodes.usage,
      code === 'ENOENT' ? `${folder}: there is no such folder; ${wayOut}` : `${folder}: no history: ${message}`,
    )
  }
}

/** @returns or why not */
async function readRun(path: string): Promise<SavedNightRun | string> {
  try {
    return await readJsonFile(path, {
      what: 'a run of a history',
      schemaName: savedNightRunSchemaName,
      schema: savedNightRunSchema,
      wayOut: 'add the run again',
    })
  } catch (error) {
    if (error instanceof Refusal) return error.problems.join('; ')
    throw error
  }
}
