import { openSync, readSync } from 'node:fs'

const line = Buffer.alloc(96)

/** Undefined until the first question, null where there is no such file. */
let schedstat: number | null | undefined

/**
 * How long this thread has been runnable but waited for a core so far: the second field of Linux's schedstat,
 * nanoseconds. Null where the kernel does not tell. About a microsecond a call: the file stays open.
 */
export function runQueueWaitNs(): number | null {
  schedstat ??= openSchedstat()
  if (schedstat === null) return null
  const length = readSync(schedstat, line, 0, line.length, 0)
  return secondNumber(line, length)
}

/** Digit by digit: this is asked twice a turn of a loop that may do nothing but spin, and must not make garbage of it. */
function secondNumber(text: Uint8Array, length: number): number {
  let value = 0
  for (let at = text.indexOf(blank) + 1; at < length && text[at] !== blank; at++)
    value = value * 10 + (text[at] ?? 0) - zero
  return value
}

const blank = 0x20
const zero = 0x30

function openSchedstat(): number | null {
  try {
    return openSync('/proc/thread-self/schedstat', 'r')
  } catch {
    return null
  }
}
