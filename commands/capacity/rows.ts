import { z } from 'zod'
import type { Section } from '../../src/settings/rows.ts'
import { list, whole } from '../../src/value-schemas.ts'
import { dryRunRow } from '../experiment/dry-run.ts'
import type { CommandArgs } from '../flags/add-command.ts'
import { axes } from './axis.ts'

const aboveZero = () => z.number({ error: 'a number above 0' }).positive({ error: 'a number above 0' })

const usualSlo = ['delivery_latency.p99<1s', 'delivery_ratio>=99.99%']

/** The options that a search has of its own. */
export const capacityRows = {
  of: z
    .enum(axes, { error: `one of ${axes.join(', ')}` })
    .meta({ placeholder: 'what' })
    .default('room-size')
    .describe(`the quantity that grows: ${axes.join(' or ')}`),
  from: aboveZero().default(10).describe('the first level'),
  to: aboveZero().default(1000).describe('the highest level'),
  slo: list('a list such as delivery_latency.p99<1s')
    .meta({ placeholder: 'limits', commas: true })
    .default(usualSlo)
    .describe('the limits that a level has to meet, separated by commas'),
  resolution: aboveZero()
    .meta({ placeholder: 'factor' })
    .default(1.1)
    .describe('the largest ratio between the level that meets the SLO and the one that does not'),
  maxBlocks: whole(1, 'a whole number above 0')
    .default(40)
    .describe('the number of blocks after which the search gives up'),
  dryRun: dryRunRow,
}

export const capacitySection: Section<typeof capacityRows> = { name: 'capacity', rows: capacityRows }

export type CapacityArgs = CommandArgs<typeof capacityRows>
