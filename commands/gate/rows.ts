import type { Section } from '../../src/settings/rows.ts'
import { dryRunRow } from '../experiment/dry-run.ts'
import { list, onOrOff, seconds, text } from '../../src/value-schemas.ts'
import type { CommandArgs } from '../flags/add-command.ts'

/** The options that a gate has of its own. */
export const gateRows = {
  baselineRef: text('a Git ref')
    .meta({ placeholder: 'ref' })
    .describe('the Git ref of the baseline: origin/main, a tag, a commit'),
  baseline: text('a definition, a target.json or a URL')
    .meta({ placeholder: 'what' })
    .describe('another baseline: a definition, a target.json or a URL'),
  bisect: text('a range such as v1.4.0..HEAD')
    .meta({ placeholder: 'good..bad', flagOnly: true })
    .describe('find the commit with which a regression began: a gate of each step against the good one'),
  metrics: list('a list such as delivery_latency.p99')
    .meta({
      placeholder: 'names',
      commas: true,
      defaultIs:
        'delivery_latency.p50 and .p90, time_to_last_delivery.p50, connect_and_join, handler_cpu, init_cpu, init_time, peak_memory',
    })
    .describe('the timed metrics, with commas between them'),
  maxRegression: list('a list such as delivery_latency.p99=10%')
    .meta({ placeholder: 'share', defaultIs: 'what the rounds can show, from 5% to 20%' })
    .describe('the allowed regression of all metrics, or of one: delivery_latency.p99=10%'),
  slo: list('a list such as delivery_latency.p99<250ms')
    .meta({ placeholder: 'limits', commas: true })
    .describe("limits that the candidate must meet: 'delivery_latency.p99<250ms', with commas between several"),
  allowWork: list('a list such as read_units=+10%')
    .meta({ placeholder: 'share' })
    .describe('how much more work of a kind is intended: read_units=+10%'),
  maxTime: seconds(30).default(600).describe('no round begins that would end later'),
  againstItself: onOrOff().default(false).describe('compare the candidate with itself: what can this machine show?'),
  force: onOrOff().default(false).describe('compare sides that differ; the report says so'),
  dryRun: dryRunRow,
}

export const gateSection: Section<typeof gateRows> = {
  name: 'gate',
  rows: gateRows,
  alternatives: ['baseline', 'baselineRef', 'againstItself', 'bisect'],
}

export type GateArgs = CommandArgs<typeof gateRows>
