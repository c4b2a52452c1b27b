import type { ResultField } from '@aws-sdk/client-cloudwatch-logs'
import { enoughSamples } from '../../catalogue/quantiles.ts'
import type { InvocationSummary } from './summarise-invocations.ts'

/** The figures that Logs Insights computes of REPORT lines, without the lines leaving AWS. */
export type InsightsFigures = Pick<
  InvocationSummary,
  'invocations' | 'coldStarts' | 'init' | 'duration' | 'billedMs' | 'maxMemoryMb'
>

/** A row for each log group. Insights finds these fields in the text format only. */
export const coldStartsQuery = `filter @type = "REPORT"
| stats count(*) as invocations,
  sum(ispresent(@initDuration)) as coldStarts,
  pct(@initDuration, 50) as initP50, pct(@initDuration, 99) as initP99, max(@initDuration) as initMax,
  pct(@duration, 50) as durationP50, pct(@duration, 99) as durationP99, max(@duration) as durationMax,
  sum(@billedDuration) as billedMs,
  max(@maxMemoryUsed) as maxMemoryBytes
  by @log`

export interface ColdStartsRow {
  readonly logGroupName: string
  readonly figures: InsightsFigures
}

/** Reads a row of the answer, whose every value is a string; what has no value may be left out. Null if it has no group. */
export function readColdStartsRow(row: readonly ResultField[]): ColdStartsRow | null {
  const values = new Map(row.map(({ field, value }) => [field, value]))
  // `@log` is the account's id, a colon, and the group.
  const logGroupName = /^\d+:(.+)$/.exec(values.get('@log') ?? '')?.[1]
  if (logGroupName === undefined) return null
  const number = (name: string) => {
    const value = Number.parseFloat(values.get(name) ?? '')
    return Number.isFinite(value) ? value : null
  }
  const invocations = number('invocations') ?? 0
  const coldStarts = number('coldStarts') ?? 0
  const maxMemoryBytes = number('maxMemoryBytes')
  return {
    logGroupName,
    figures: {
      invocations,
      coldStarts,
      init: durations(coldStarts, number('initP50'), number('initP99'), number('initMax')),
      duration: durations(invocations, number('durationP50'), number('durationP99'), number('durationMax')),
      billedMs: number('billedMs') ?? 0,
      // Insights counts 128 MB as 128,000,000 bytes.
      maxMemoryMb: maxMemoryBytes === null ? null : Math.round(maxMemoryBytes / 1_000_000),
    },
  }
}

function durations(count: number, p50Ms: number | null, p99Ms: number | null, maxMs: number | null) {
  const us = (valueMs: number | null) => (valueMs === null ? null : Math.round(valueMs * 1000))
  return {
    p50Us: enoughSamples(count, 0.5) ? us(p50Ms) : null,
    p99Us: enoughSamples(count, 0.99) ? us(p99Ms) : null,
    maxUs: us(maxMs),
  }
}
