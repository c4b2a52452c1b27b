import { z } from 'zod'
import type { Section } from '../../src/settings/rows.ts'
import { list, onOrOff, text, whole } from '../../src/value-schemas.ts'
import { strategies } from './sweep-result.ts'
import { dryRunRow } from '../experiment/dry-run.ts'
import type { CommandArgs } from '../flags/add-command.ts'

const [leastMb, mostMb] = [128, 10_240]
const sizes = `whole numbers of MB from ${leastMb} to ${mostMb}`
const size = (what: string) => whole(leastMb, what).max(mostMb, { error: what })
const rounds = 'a whole number from 1 to 1000'

/** The options that a sweep has of its own. */
export const sweepRows = {
  memory: z
    .array(size(sizes), { error: `a list of ${sizes}` })
    .meta({ placeholder: 'sizes' })
    .describe('the memory sizes to compare in MB, separated by commas'),
  functions: list('a list of functions')
    .meta({ placeholder: 'names', defaultIs: 'the one that receives the messages' })
    .describe('the functions whose memory changes'),
  reference: size(`a whole number of MB from ${leastMb} to ${mostMb}`)
    .meta({ placeholder: 'mb', defaultIs: 'the largest' })
    .describe('the size that the others are compared with'),
  rounds: whole(1, rounds)
    .max(1000, { error: rounds })
    .meta({ defaultIs: '10, or more if the number of sizes needs more' })
    .describe('the number of blocks per size'),
  slo: list('a list such as delivery_latency.p99<250ms')
    .meta({ placeholder: 'limits', commas: true })
    .describe(
      'recommend the cheapest size within these limits, such as delivery_latency.p99<250ms; separate them with commas',
    ),
  strategy: z
    .enum(strategies, { error: `one of ${strategies.join(', ')}` })
    .meta({ placeholder: 'what', defaultIs: 'the knee' })
    .describe('recommend the cheapest size (cost), the fastest (speed), or the least product of both (balanced)'),
  dryRun: dryRunRow,
  apply: onOrOff().meta({ flagOnly: true }).default(false).describe('set the recommended size, if there is one'),
  restore: z
    .union([z.literal(true), text('a folder')])
    .meta({ placeholder: 'folder', alone: true, flagOnly: true })
    .describe('undo the changes that a crashed sweep has left: the latest sweep, or the one of the folder'),
}

export const sweepSection: Section<typeof sweepRows> = { name: 'sweep', rows: sweepRows }

export type SweepArgs = CommandArgs<typeof sweepRows>
