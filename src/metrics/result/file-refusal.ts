import { Refusal, exitCodes } from '../../exit-codes.ts'

const exhausted = new Set(['ENOSPC', 'EDQUOT', 'EMFILE', 'ENFILE'])

/** A file system's error as what the user can mend: exit 13 if the machine has run out of something, else 2. */
export function fileRefusal(what: string, error: unknown): unknown {
  const { code, message } = error as NodeJS.ErrnoException
  if (code === undefined) return error
  return exhausted.has(code)
    ? new Refusal(exitCodes.localResources, `${what}: ${message}; free some and try again`)
    : new Refusal(exitCodes.usage, `${what}: ${message}; choose another output folder`)
}
