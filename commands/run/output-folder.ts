import { accessSync, constants, existsSync, statSync, statfsSync } from 'node:fs'
import { dirname, resolve } from 'node:path'

/**
 * Could a file be written in this folder, once it and its parents are made? Nothing is made to find out.
 *
 * @param subject who names it, for the message
 */
export function outputFolderProblems(folder: string, subject = `--out-dir ${folder}`): string[] {
  const existing = nearestExisting(resolve(folder))
  if (!statSync(existing).isDirectory()) return [`${subject}: ${existing} is a file, not a folder; choose another`]
  if (statfsSync(existing).type === procfs)
    return [`${subject}: ${existing} is the system's own, and no folder can be made in it; choose another`]
  try {
    accessSync(existing, constants.W_OK)
    return []
  } catch (error) {
    return [`${subject}: ${existing} cannot be written (${(error as NodeJS.ErrnoException).code}); choose another`]
  }
}

/** Linux's magic number of /proc, which says that anybody may write, and has no room for anything. */
const procfs = 0x9fa0

function nearestExisting(path: string): string {
  return existsSync(path) ? path : nearestExisting(dirname(path))
}
