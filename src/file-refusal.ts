import { tmpdir } from 'node:os'
import { Refusal, exitCodes } from './exit-codes.ts'

const choose = 'choose another folder'

/** Errors of a file system that the machine or its owner brings about, and what can be done. */
const ofTheMachine: Readonly<Record<string, string>> = {
  ENOSPC: `the disk is full: free some space, or ${choose}`,
  EDQUOT: `the quota is used up: free some space, or ${choose}`,
  EMFILE: 'there are no open files left: free some, or raise the limit (ulimit -n)',
  ENFILE: 'the machine has no open files left: free some and try again',
  EROFS: `the disk can only be read: ${choose}`,
  EACCES: `this user may not write there: ${choose}, or change its permissions`,
  EPERM: `this user may not write there: ${choose}, or change its permissions`,
  ENOENT: `the folder is not there: make it, or ${choose}`,
  EIO: `the disk has failed: ${choose}`,
  ENXIO: 'nobody reads it: start the reader first',
}

/** A file system's error as what the user can mend: exit 13 if it is the machine's, 2 if the path can be no file. */
export function fileRefusal(what: string, error: unknown): unknown {
  const { code, message } = error as NodeJS.ErrnoException
  if (code === undefined || error instanceof Refusal) return error
  const wayOut = ofTheMachine[code]
  return wayOut === undefined
    ? new Refusal(exitCodes.usage, `${what}: ${message}; ${choose}`)
    : new Refusal(exitCodes.localResources, `${what}: ${message}; ${wayOut}`)
}

/** The calls of a file system that write. */
const writing = /^(?:write|mkdir|mkdtemp|rename|symlink|copyfile|ftruncate|fsync|uv_cwd)$/

/**
 * The error of a write that nobody else has taken, with the role of its path; undefined for any other error. The temporary folder,
 * the working directory and standard output may fail anywhere.
 */
export function machineRefusal(error: unknown): Refusal | undefined {
  const { code = '', syscall = '', path = '' } = error as NodeJS.ErrnoException
  const isTemporary = path.startsWith(tmpdir())
  const isWrite = writing.test(syscall) || isTemporary || (syscall === 'open' && code !== 'ENOENT')
  if (!(error instanceof Error) || ofTheMachine[code] === undefined || !isWrite) return undefined
  const role =
    syscall === 'uv_cwd'
      ? 'the working directory'
      : isTemporary
        ? 'the temporary folder (TMPDIR)'
        : path === ''
          ? 'the output'
          : path
  return fileRefusal(`cannot use ${role}`, error) as Refusal
}

/**
 * Turns the error of an occupied port into a Refusal, and returns any other error unchanged.
 * @param flag the option that chooses the port
 */
export function portRefusal(error: unknown, port: number | undefined, flag: string): unknown {
  if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') return error
  return new Refusal(
    exitCodes.localResources,
    `port ${port} is taken; give another ${flag}, or leave it out for a free port`,
  )
}
