import { openSync, readSync } from 'node:fs'

const line = Buffer.alloc(96)

/** Undefined until the first question, null where there is no such file. */
let schedstat: number | null | undefined

/**
 * How long this thread has been runnable but waited for a core so far: the second field of Linux's schedstat,
 * nanoseconds. Null where the kernel does not tell. About a microsecond a call: the file stays open.
 */
export function runQueueWaitNs(): number | null {
  const length = readSchedstat()
  return length === null ? null : numberFrom(line, line.indexOf(blank) + 1, length)
}

/** The time of this thread so far, in milliseconds. */
export interface ThreadTime {
  readonly usedMs: number
  /** Runnable, but waiting for a core. */
  readonly waitedMs: number
}

/** Null where the kernel does not tell. A few microseconds. */
export function threadTime(): ThreadTime | null {
  // The kernel brings the CPU time of a thread that is running up to date only now and then, and whenever it is asked for this.
  process.cpuUsage()
  const length = readSchedstat()
  if (length === null) return null
  return {
    usedMs: numberFrom(line, 0, length) / 1e6,
    waitedMs: numberFrom(line, line.indexOf(blank) + 1, length) / 1e6,
  }
}

function readSchedstat(): number | null {
  schedstat ??= openSchedstat()
  return schedstat === null ? null : readSync(schedstat, line, 0, line.length, 0)
}

/** Digit by digit: this is asked twice a turn of a loop that may do nothing but spin, and must not make garbage of it. */
function numberFrom(text: Uint8Array, start: number, length: number): number {
  let value = 0
  for (let at = start; at < length && text[at] !== blank; at++) value = value * 10 + (text[at] ?? 0) - zero
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
