import type { Section } from '../../src/settings/rows.ts'
import { dryRunRow } from '../experiment/dry-run.ts'
import { list, onOrOff, text, whole } from '../../src/value-schemas.ts'
import type { CommandArgs } from '../flags/row-command.ts'
import { defaultPairs } from './plan.ts'

const mostPairs = 1000

/** How many pairs of blocks a gate measures, or a noise measurement. */
export const pairsRow = whole(1, `a whole number from 1 to ${mostPairs}`)
  .max(mostPairs, { error: `a whole number from 1 to ${mostPairs}` })
  .default(defaultPairs)
  .describe('the number of pairs of blocks')

/** The options that a gate has of its own. */
export const gateRows = {
  baselineRef: text('a Git ref')
    .meta({ placeholder: 'ref' })
    .describe('the Git ref of the baseline: origin/main, a tag, a commit'),
  baseline: text('a definition, a target.json, a URL, or saved runs')
    .meta({ placeholder: 'what' })
    .describe('another baseline: a definition, a target.json, a URL, or saved runs'),
  pairs: pairsRow,
  metrics: list('a list such as delivery_latency.p99')
    .meta({
      placeholder: 'names',
      commas: true,
      defaultIs: 'delivery_latency.p50 and .p99, handler_cpu, from 1,000 members on connect_latency.p99',
    })
    .describe('the gated metrics, with commas between them'),
  maxRegression: list('a list such as delivery_latency.p99=10%')
    .meta({ placeholder: 'share', defaultIs: '5%' })
    .describe('the allowed regression of all metrics, or of one: delivery_latency.p99=10%'),
  slo: list('a list such as delivery_latency.p99<250ms')
    .meta({ placeholder: 'limits', commas: true })
    .describe("limits that the candidate must meet: 'delivery_latency.p99<250ms', with commas between several"),
  noise: text('a file')
    .meta({ placeholder: 'file' })
    .describe('the folder that `fanbench noise` has saved; shows what this gate can find'),
  force: onOrOff().default(false).describe('compare sides that differ; the report says so'),
  dryRun: dryRunRow,
}

export const gateSection: Section<typeof gateRows> = {
  name: 'gate',
  rows: gateRows,
  alternatives: ['baseline', 'baselineRef'],
}

export type GateArgs = CommandArgs<typeof gateRows>
