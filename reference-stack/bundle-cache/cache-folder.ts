import { type Stats, lstatSync, mkdirSync, realpathSync, statSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, isAbsolute, join } from 'node:path'

const writableByOthers = 0o022
/** In such a folder, as /tmp is one, everybody may add, and only its owner may rename or remove. */
const sticky = 0o1000

/**
 * Where bundles are kept: `fanbench/bundles` in `XDG_CACHE_HOME` or `~/.cache`, made if it is not there. What is in it is run,
 * so it has to be a folder that only this user can write, or put another one in the place of.
 *
 * @returns null if `FANBENCH_NO_BUNDLE_CACHE` is set, or there is no such folder and none can be made
 */
export function cacheFolder(environment: NodeJS.ProcessEnv = process.env): string | null {
  const user = process.getuid?.()
  if (user === undefined || environment['FANBENCH_NO_BUNDLE_CACHE']) return null
  try {
    const given = environment['XDG_CACHE_HOME'] ?? ''
    // "All paths set in these environment variables must be absolute. If [...] relative path, ignore it" (XDG).
    const caches = isAbsolute(given) ? given : join(homedir(), '.cache')
    if (!above(caches).every((folder) => isTrusted(folder, user))) return null
    const path = [caches, join(caches, 'fanbench'), join(caches, 'fanbench', 'bundles')]
    path.forEach(makeFolder)
    if (![realpathSync(caches), ...above(realpathSync(caches))].every((folder) => isTrusted(folder, user))) return null
    return path.slice(1).every((folder) => isOwn(lstatSync(folder), user)) ? join(caches, 'fanbench', 'bundles') : null
  } catch {
    // A home that is not there, or cannot be written: bundles are made anew each time.
    return null
  }
}

function makeFolder(path: string): void {
  try {
    mkdirSync(path, { mode: 0o700 })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
}

function above(path: string): string[] {
  const parent = dirname(path)
  return parent === path ? [] : [parent, ...above(parent)]
}

/** Nobody but the user and root can put something else in the place of what this folder holds. */
function isTrusted(folder: string, user: number): boolean {
  const { uid, mode } = statSync(folder)
  return (uid === 0 || uid === user) && ((mode & writableByOthers) === 0 || (mode & sticky) !== 0)
}

function isOwn(found: Stats, user: number): boolean {
  return found.isDirectory() && found.uid === user && (found.mode & writableByOthers) === 0
}
