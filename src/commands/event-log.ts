import { closeSync, openSync, writeSync } from 'node:fs'

/**
 * `events.ndjson`: what happened in a run, one JSON object a line. Open from the start, so that a run which uses up
 * the open files can still say so; each line is on its way to the disk before the next thing happens.
 */
export interface EventLog extends Disposable {
  write(event: Readonly<Record<string, unknown>>): void
}

export function openEventLog(path: string, nowMs: () => number = () => performance.now()): EventLog {
  const file = openSync(path, 'wx')
  const openedAtMs = nowMs()
  let full = false
  return {
    write(event) {
      if (full) return
      const line = JSON.stringify({ elapsedSeconds: Math.round(nowMs() - openedAtMs) / 1000, ...event })
      try {
        writeSync(file, `${line}\n`)
      } catch {
        // A full disk must not end the measurement; writing the result will say that it is full.
        full = true
      }
    },
    [Symbol.dispose]: () => closeSync(file),
  }
}
