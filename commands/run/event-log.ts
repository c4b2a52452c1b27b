import { closeSync, openSync, writeSync } from 'node:fs'
import { fileRefusal } from '../../src/metrics/result/file-refusal.ts'

/**
 * `events.ndjson`: what happened in a run, one JSON object a line. Open from the start, so that a run which uses up
 * the open files can still say so; each line is on its way to the disk before the next thing happens.
 */
export interface EventLog extends Disposable {
  write(event: Readonly<Record<string, unknown>>): void
}

/** @throws Refusal (13) if there are no open files or disk space left, (2) for a folder that cannot be written */
export function openEventLog(path: string): EventLog {
  const file = open(path)
  const openedAtMs = performance.now()
  let full = false
  return {
    write(event) {
      if (full) return
      const line = JSON.stringify({ elapsedSeconds: Math.round(performance.now() - openedAtMs) / 1000, ...event })
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

function open(path: string): number {
  try {
    return openSync(path, 'wx')
  } catch (error) {
    throw fileRefusal(`cannot write ${path}`, error)
  }
}
