import type { Section } from '../../src/settings/rows.ts'
import { list } from '../../src/value-schemas.ts'
import { dryRunRow } from '../experiment/dry-run.ts'
import type { CommandArgs } from '../flags/row-command.ts'
import { pairsRow } from '../gate/rows.ts'

/** The options that a noise measurement has of its own. */
export const noiseRows = {
  pairs: pairsRow,
  metrics: list('a list such as delivery_latency.p99')
    .meta({
      placeholder: 'names',
      commas: true,
      defaultIs: 'delivery_latency.p50 and .p99, connect_latency.p99, handler_cpu',
    })
    .describe('with commas between them'),
  dryRun: dryRunRow,
}

export const noiseSection: Section<typeof noiseRows> = { name: 'noise', rows: noiseRows }

export type NoiseArgs = CommandArgs<typeof noiseRows>
