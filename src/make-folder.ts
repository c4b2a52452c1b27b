import { mkdir, stat } from 'node:fs/promises'
import { dirname } from 'node:path'

/**
 * Makes a folder and those above it that are not there. Node's own `recursive` goes round for ever where the system says of a
 * folder that is there that it is not, as under /proc.
 *
 * @throws the file system's error
 */
export async function makeFolder(path: string): Promise<void> {
  const problem = await problemOfMaking(path)
  if (problem === undefined) return
  const above = dirname(path)
  if (problem.code !== 'ENOENT' || above === path) throw problem
  await makeFolder(above)
  // Once more even if the folder above was there: somebody else may have made it just after this was tried.
  const again = await problemOfMaking(path)
  if (again !== undefined) throw again
}

/** Makes one folder; undefined if it is there now. */
async function problemOfMaking(path: string): Promise<NodeJS.ErrnoException | undefined> {
  try {
    await mkdir(path)
    return undefined
  } catch (error) {
    const failure = error as NodeJS.ErrnoException
    return failure.code === 'EEXIST' && (await isFolder(path)) ? undefined : failure
  }
}

export async function isFolder(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined)
  return found?.isDirectory() ?? false
}
