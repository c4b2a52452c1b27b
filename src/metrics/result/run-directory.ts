import { randomBytes } from 'node:crypto'
import { mkdir, rename, rm, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { Refusal, exitCodes } from '../../exit-codes.ts'
import { makeFolder } from '../../make-folder.ts'
import { fileRefusal } from '../../file-refusal.ts'
import { saveAtomically } from './save-atomically.ts'

/** `2026-11-21T021503Z-broadcast-3f9a`: sorts by time, and is a file name everywhere. */
export function newRunId(startedAt: Date, scenario: string): string {
  const instant = startedAt
    .toISOString()
    .replace(/\.\d+Z$/, 'Z')
    .replaceAll(':', '')
  return `${instant}-${scenario}-${randomBytes(2).toString('hex')}`
}

/**
 * Makes the directory of a new run and returns its path. Done before any load, so that figures have a place to go:
 * a folder that cannot be written, or a run that is there already, is a {@link Refusal} (exit 2).
 */
export async function createRunDirectory(outDirectory: string, runId: string): Promise<string> {
  const directory = join(outDirectory, runId)
  try {
    await makeFolder(outDirectory)
    await mkdir(directory)
  } catch (error) {
    const { code, path } = error as NodeJS.ErrnoException
    if (code === 'EEXIST' && path === directory) {
      throw new Refusal(exitCodes.usage, `${directory} is there already, and a run is never overwritten`)
    }
    throw fileRefusal(`cannot make ${directory}`, error)
  }
  return directory
}

/**
 * Points `latest` in the output folder at a run and returns the pointer's path: a relative symlink, so that the folder
 * can be moved, replaced in one step. Where no symlink can stand (the file system has none, or something else is
 * called `latest`), `latest.txt` holds the run's id instead.
 */
export async function pointLatest(outDirectory: string, runId: string): Promise<string> {
  const pointer = join(outDirectory, 'latest')
  const draft = join(outDirectory, `.latest.${randomBytes(4).toString('hex')}`)
  try {
    await symlink(runId, draft, 'dir')
    await rename(draft, pointer)
    return pointer
  } catch {
    await rm(draft, { force: true }).catch(() => undefined)
    await saveAtomically(`${pointer}.txt`, `${runId}\n`)
    return `${pointer}.txt`
  }
}
