import { closeSync, constants, fstatSync, openSync, readSync, statSync } from 'node:fs'

const mebibyte = 1024 * 1024

/** The most bytes of each kind of file that a user gives. */
export const mostBytes = {
  /** "Template body size in an object for a CreateStack, UpdateStack, or ValidateTemplate request: 1 MB". */
  template: mebibyte,
  /** The manifest of a synthesised CDK app: each construct with its stack of calls. */
  manifest: 64 * mebibyte,
  /** A program in JavaScript, TypeScript or Python; a bundler may have made it of many. */
  source: 64 * mebibyte,
  /** A description that people write, or that a command writes for them: a target, prices, settings, a package.json. */
  description: 16 * mebibyte,
  /** A private key. */
  key: mebibyte / 16,
  /** The result of a run of hours is some megabytes. */
  result: 128 * mebibyte,
} as const

/** A user's file that was not read. The message begins with its path. */
export class NotRead extends Error {
  override readonly name = 'NotRead'
  /** Follows the name of the file: `is no regular file`. */
  readonly reason: string
  /** The error code of the file system, such as `ENOENT`; undefined if the kind or the size of the file is refused. */
  readonly code: string | undefined

  constructor(path: string, reason: string, code?: string) {
    super(`${path}: ${reason}`)
    this.reason = reason
    this.code = code
  }
}

/**
 * The whole of a user's file. Every other file of a user is read with this too, so that no pipe, device or endless file can hold
 * up fanbench.
 *
 * @throws NotRead if there is no such file, if it is no regular file, or if it is larger
 */
export function readUserFile(path: string, most: number): Buffer {
  const file = openUserFile(path)
  try {
    const { size } = fstatSync(file)
    if (size > most) throw new NotRead(path, `has ${size} bytes; at most ${most} are read`)
    return readAll(file, path, most)
  } finally {
    closeSync(file)
  }
}

/** {@link readUserFile} as text. */
export function readUserText(path: string, most: number): string {
  return readUserFile(path, most).toString('utf8')
}

/**
 * Opens a user's file for reading. The caller closes it.
 *
 * @returns the file descriptor
 * @throws NotRead if there is no such file, or if it is no regular file
 */
export function openUserFile(path: string): number {
  try {
    // Before it is opened: some devices do something when they are.
    assertRegular(path, statSync(path))
    // A pipe that has taken the file's place since then would block without this.
    const file = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0))
    try {
      assertRegular(path, fstatSync(file))
      return file
    } catch (error) {
      closeSync(file)
      throw error
    }
  } catch (error) {
    if (error instanceof NotRead) throw error
    const { code = '' } = error as NodeJS.ErrnoException
    throw new NotRead(path, code === 'ENOENT' ? 'there is no such file' : `cannot be read (${code})`, code)
  }
}

function assertRegular(path: string, found: { isFile(): boolean; isDirectory(): boolean }): void {
  if (!found.isFile()) throw new NotRead(path, found.isDirectory() ? 'is a folder' : 'is no regular file')
}

/** A file may grow while it is read. Files under /proc say that they are empty. */
function readAll(file: number, path: string, most: number): Buffer {
  const chunks: Buffer[] = []
  for (let total = 0; ; ) {
    const chunk = Buffer.allocUnsafe(Math.min(mebibyte, most - total + 1))
    const length = readSync(file, chunk, 0, chunk.length, null)
    if (length === 0) return Buffer.concat(chunks)
    total += length
    if (total > most) throw new NotRead(path, `has more than ${most} bytes, which are not read`)
    chunks.push(chunk.subarray(0, length))
  }
}
