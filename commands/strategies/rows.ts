import { z } from 'zod'
import type { Section } from '../../src/settings/rows.ts'
import { list, whole } from '../../src/value-schemas.ts'
import { dryRunRow } from '../experiment/dry-run.ts'
import type { CommandArgs } from '../flags/add-command.ts'
import { frameSettings } from '../../src/settings/frame-settings.ts'
import type { SettingKey } from '../../src/settings/settings.ts'
import { chatKeys } from '../../src/settings/target-settings.ts'

/** A week, as long as a timer can wait. */
const longestSeconds = 7 * 24 * 3600
const interval = `a number of seconds above 0, at most ${longestSeconds}`
const sizes = 'different whole numbers of 2 or more'

/** The options that a comparison of strategies has of its own. */
export const strategiesRows = {
  strategy: list('a list such as bounded-50')
    .meta({ placeholder: 'name', defaultIs: 'all' })
    .describe('a strategy of the list below, or name:VARIABLE=value,...'),
  sizes: z
    .array(whole(2, sizes), { error: `a list of ${sizes}` })
    .min(1, { error: sizes })
    .refine((all) => new Set(all).size === all.length, { error: sizes })
    .default([10, 50, 200, 1000])
    .describe('the room sizes in members, separated by commas'),
  rounds: whole(1, 'a whole number above 0').default(3).describe('the number of blocks per strategy and size'),
  functions: list('a list of functions')
    .meta({ placeholder: 'names', commas: true, defaultIs: 'the one that sends to the room' })
    .describe('the functions whose variables a strategy sets'),
  memory: whole(1, 'a whole number above 0')
    .meta({ placeholder: 'mb', defaultIs: 'unchanged' })
    .describe('the memory of these functions'),
  interval: z
    .number({ error: interval })
    .positive({ error: interval })
    .max(longestSeconds, { error: interval })
    .meta({ placeholder: 'seconds', defaultIs: 'the expected time of the slowest strategy, and a third more' })
    .describe('the time between two messages'),
  dryRun: dryRunRow,
}

export const strategiesSection: Section<typeof strategiesRows> = { name: 'strategies', rows: strategiesRows }

export type StrategiesArgs = CommandArgs<typeof strategiesRows>

/** The settings of the runs that the user may set; the experiment sets all others. */
export const settingsOfStrategies: readonly SettingKey[] = [
  ...(['target', ...chatKeys, 'protocol', 'header', 'query', 'subprotocol', 'ticketKey', 'region', 'api'] as const),
  ...(Object.keys(frameSettings) as SettingKey[]),
  ...(['connectRate', 'joinRate', 'payload', 'workers', 'seed'] as const),
  ...(['cpu', 'serviceTimes', 'concurrencyLimit', 'requestLimit', 'requestBurst'] as const),
  ...(['metricsWait', 'iOwnThisTarget', 'account', 'maxMembers', 'maxRate', 'maxCost', 'prices', 'outDir'] as const),
]
