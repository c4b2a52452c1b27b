import { z } from 'zod'
import type { Section } from '../../src/settings/rows.ts'
import { list, onOrOff, text } from '../../src/value-schemas.ts'
import type { CommandArgs } from '../flags/add-command.ts'

const instant = 'a day, 2026-11-21, or an instant, 2026-11-21T02:00Z'

/** A day or an instant in UTC. */
const dayOrInstant = z
  .string({ error: instant })
  .regex(/^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d+)?)?Z)?$/, { error: instant })
  .refine(isInCalendar, { error: instant })
  .meta({ placeholder: 'day' })

/** JavaScript takes February 31 for March 3. */
function isInCalendar(value: string): boolean {
  const ms = Date.parse(value)
  return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(value.slice(0, 'yyyy-mm-dd'.length))
}

const history = text('a folder or a branch')
  .meta({ placeholder: 'where' })
  .default('fanbench-history')
  .describe('a folder, or a Git branch such as git:origin/perf-data')

const metrics = 'a list such as delivery_latency.p99'

/** The options that a trend has of its own. */
export const trendRows = {
  history,
  metric: list(metrics)
    .min(1, { error: metrics })
    .meta({ placeholder: 'names', commas: true, defaultIs: 'delivery_latency.p99; of gates, all that they time' })
    .describe('the figures to follow, separated by commas: percentiles of metrics, or values of runs'),
  since: dayOrInstant.describe('ignore the runs before this day or instant (UTC)'),
  asOf: dayOrInstant
    .meta({ placeholder: 'day', flagOnly: true, defaultIs: 'now' })
    .describe('give the verdict of this day or instant (UTC), without later runs'),
  allowInconclusive: onOrOff()
    .default(false)
    .describe('return exit code 0 instead of 16 if there are too few earlier nights'),
}

export const trendSection: Section<typeof trendRows> = { name: 'trend', rows: trendRows }

export type TrendArgs = CommandArgs<typeof trendRows>

/** The options of `trend add`, whose history is the one that `trend` judges. */
export const trendAddRows = {
  history,
  reference: text('a version')
    .meta({ placeholder: 'name', flagOnly: true, defaultIs: 'the commit of --baseline-ref' })
    .describe('of a gate: the version that its baseline is, such as v1.4.0'),
  commit: text('a commit')
    .meta({ placeholder: 'id', flagOnly: true, defaultIs: 'HEAD of the current Git repository' })
    .describe('the commit of the measured chat'),
}

export type TrendAddArgs = CommandArgs<typeof trendAddRows>
