import type { RunResult, ServerFigures } from '../../src/metrics/result/run-result.ts'

const minuteMs = 60_000

interface Minute {
  readonly startedAt: string
}

/** How many minutes of the window have data: `2/3`; null where the result does not tell. */
export function coverage({ windowStart, windowEnd }: ServerFigures, perMinute: readonly Minute[] | undefined) {
  if (perMinute === undefined) return null
  const minutes = Math.round((Date.parse(windowEnd) - Date.parse(windowStart)) / minuteMs)
  return `${perMinute.length}/${minutes}`
}

/** The coverage over all functions: the minutes in which one of them was active; null as above. */
export function functionCoverage(server: ServerFigures): string | null {
  const rows = Object.values(server.functions).map(({ perMinute }) => perMinute)
  if (rows.every((perMinute) => perMinute === undefined)) return null
  const starts = new Set(rows.flatMap((perMinute) => perMinute ?? []).map(({ startedAt }) => startedAt))
  return coverage(
    server,
    [...starts].map((startedAt) => ({ startedAt })),
  )
}

/** The source of the figures: those of the emulator must never pass for AWS's. */
export function sourceName({ kind }: RunResult['target']): string {
  return kind === 'aws' ? 'Amazon CloudWatch' : "CloudWatch of the embedded stand-in (not AWS's)"
}
