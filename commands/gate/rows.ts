import type { Section } from '../../src/settings/rows.ts'
import { list, onOrOff, text, whole } from '../../src/value-schemas.ts'
import type { CommandArgs } from '../flags/row-command.ts'
import { defaultPairs } from './plan.ts'

const mostPairs = 1000

/** How many pairs of blocks a gate measures, or a noise measurement. */
const pairsRow = () =>
  whole(1, `a whole number from 1 to ${mostPairs}`)
    .max(mostPairs, { error: `a whole number from 1 to ${mostPairs}` })
    .default(defaultPairs)
    .describe('pairs of blocks')

const dryRunRow = () =>
  onOrOff()
    .meta({ flagOnly: true })
    .default(false)
    .describe('say what would be done, how long it takes and what it costs; start nothing')

/** The options that a gate has of its own. */
export const gateRows = {
  baselineRef: text('a Git ref')
    .meta({ placeholder: 'ref' })
    .describe('Git ref of the definition to compare with: origin/main, a tag, a commit'),
  baseline: text('a definition, a target.json, a URL, or saved runs')
    .meta({ placeholder: 'what' })
    .describe('or: another definition, a target.json, a URL, or saved runs'),
  pairs: pairsRow(),
  metrics: list('a list such as delivery_latency.p99')
    .meta({
      placeholder: 'names',
      commas: true,
      defaultIs: 'delivery_latency.p50 and .p99, handler_cpu, from 1,000 members on connect_latency.p99',
    })
    .describe('gated, with commas between them'),
  maxRegression: list('a list such as delivery_latency.p99=10%')
    .meta({ placeholder: 'share', defaultIs: '5%' })
    .describe('allowed of each metric, or of one: delivery_latency.p99=10%'),
  slo: list('a list such as delivery_latency.p99<250ms')
    .meta({ placeholder: 'limits', commas: true })
    .describe("the candidate has to meet 'delivery_latency.p99<250ms', with commas between several"),
  noise: text('a file')
    .meta({ placeholder: 'file' })
    .describe('what `fanbench noise` has saved: says what this gate can find'),
  force: onOrOff().default(false).describe('compare what is not comparable; the report says so'),
  dryRun: dryRunRow(),
}

export const gateSection: Section<typeof gateRows> = {
  name: 'gate',
  rows: gateRows,
  alternatives: ['baseline', 'baselineRef'],
}

export type GateArgs = CommandArgs<typeof gateRows>
