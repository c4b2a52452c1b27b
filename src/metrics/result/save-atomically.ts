import { randomBytes } from 'node:crypto'
import { constants } from 'node:fs'
import { lstat, open, realpath, rename, rm, stat } from 'node:fs/promises'
import { basename, dirname, join, relative } from 'node:path'
import { Refusal, exitCodes } from '../../exit-codes.ts'
import { fileRefusal } from '../../file-refusal.ts'
import { makeFolder } from '../../make-folder.ts'

/**
 * Writes the file so that every reader finds the old content or the whole of the new one. A device or a pipe stays one, and gets
 * the content as a stream. A link is followed within its folder only.
 *
 * @throws Refusal (13) where the machine does not let it be written, as on a full disk; (2) for a path that can be no file
 */
export async function saveAtomically(path: string, content: string): Promise<void> {
  try {
    if (await isStream(path)) await writeStream(path, content)
    else await replace(await ownPath(path), content)
  } catch (error) {
    throw fileRefusal(`cannot write ${path}`, error)
  }
}

/** Is it a device, a pipe or a socket, itself or behind a link as /dev/stdout is one? */
async function isStream(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined)
  return found !== undefined && !found.isFile() && !found.isDirectory()
}

async function writeStream(path: string, content: string): Promise<void> {
  // Nobody may read a pipe: opened like this, that is an error, and not a wait without end.
  await (await open(path, constants.O_WRONLY | (constants.O_NONBLOCK ?? 0))).close()
  await using file = await open(path, constants.O_WRONLY)
  await file.writeFile(content)
}

/** The file itself, or what a link beside it stands for. @throws Refusal (2) for a link that leads elsewhere */
async function ownPath(path: string): Promise<string> {
  const found = await lstat(path).catch(() => undefined)
  if (found?.isSymbolicLink() !== true) return path
  const target = await realpath(path).catch(() => '')
  if (dirname(target) === (await realpath(dirname(path)))) return target
  throw new Refusal(exitCodes.usage, `${path}: is a link that leads out of its folder; name the file itself`)
}

async function replace(path: string, content: string): Promise<void> {
  // In the same directory: a rename is only atomic within one file system.
  const draft = join(dirname(path), `.${basename(path)}.${randomBytes(4).toString('hex')}`)
  try {
    await writeThrough(draft, content)
    await rename(draft, path)
  } catch (error) {
    await rm(draft, { force: true }).catch(() => undefined)
    throw error
  }
}

async function writeThrough(path: string, content: string): Promise<void> {
  await using file = await open(path, 'wx')
  await file.writeFile(content)
  // Before the rename, or a power cut could leave the name on an empty file.
  await file.sync()
}

/**
 * Writes files into a folder one after the other, and makes the folders that they need.
 *
 * @param files the text of each by its path within the folder
 * @throws Refusal as {@link saveAtomically} does, and (2) for a folder in it that is a link out of it
 */
export async function saveFiles(folder: string, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, text] of Object.entries(files)) {
    const path = join(folder, name)
    try {
      await makeFolder(dirname(path))
      if (relative(await realpath(folder), await realpath(dirname(path))).startsWith('..'))
        throw new Refusal(
          exitCodes.usage,
          `${dirname(path)}: is a link that leads out of ${folder}; choose another folder`,
        )
    } catch (error) {
      throw fileRefusal(`cannot make ${dirname(path)}`, error)
    }
    await saveAtomically(path, text)
  }
}
