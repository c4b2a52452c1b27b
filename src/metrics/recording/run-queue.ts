import { openSync, readSync } from 'node:fs'

const line = Buffer.alloc(96)

/** Undefined until the first question, null where there is no such file. */
let schedstat: number | null | undefined

/**
 * How long the main thread has been runnable but waited for a core so far: the second field of Linux's schedstat,
 * nanoseconds. Null where the kernel does not tell. About a microsecond a call: the file stays open.
 */
export function runQueueWaitNs(): number | null {
  schedstat ??= openSchedstat()
  if (schedstat === null) return null
  const length = readSync(schedstat, line, 0, line.length, 0)
  return Number(line.toString('latin1', line.indexOf(' ') + 1, length).split(' ', 1)[0])
}

function openSchedstat(): number | null {
  try {
    return openSync('/proc/self/schedstat', 'r')
  } catch {
    return null
  }
}
