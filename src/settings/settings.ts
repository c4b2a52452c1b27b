import type { z } from 'zod'
import { stackSettings } from '../../reference-stack/stack-options.ts'
import { loadSettings, measurementSettings, scenarioSettings } from '../scenarios/options.ts'
import { frameSettings } from './frame-settings.ts'
import { safetySettings, targetSettings } from './target-settings.ts'
import { type RowSetting, type Rows, settingOfRow } from './rows.ts'
import { list, onOrOff, text } from '../value-schemas.ts'

/** The checks that a run must pass. */
const checkSettings = {
  limit: list('a list such as delivery_latency.p99=500ms')
    .meta({ placeholder: 'name=value' })
    .default([])
    .describe(
      'the run fails unless this limit holds: delivery_latency.p99=500ms, "delivery_ratio>=99.99%", deliveries_lost=0',
    ),
  strict: onOrOff()
    .default(false)
    .describe(
      'the run fails on faults for which a browser closes a connection: texts not UTF-8, overlong lengths, HTTP/1.0',
    ),
  allowInconclusive: onOrOff()
    .default(false)
    .describe('report a limit that could not be judged as a notice, without exit code 16'),
  requireMetrics: onOrOff().default(false).describe('the run fails unless the CloudWatch metrics are complete'),
}

const outputSettings = {
  outDir: text('a folder')
    .meta({ placeholder: 'folder' })
    .default('reports/out')
    .describe('folder for results, one folder a run'),
}

/**
 * All that can be set, by what it concerns. Each row is where its owner has it: a schema, its default and its help. Flag,
 * variable, config key and `fanbench.schema.json` are made from the row.
 */
const rowsByConcern = {
  target: targetSettings,
  frames: frameSettings,
  load: loadSettings,
  scenario: scenarioSettings,
  stack: stackSettings,
  measurement: { ...measurementSettings, ...checkSettings },
  safety: safetySettings,
  output: outputSettings,
} as const satisfies Readonly<Record<string, Rows>>

export type Concern = keyof typeof rowsByConcern

type ByConcern = typeof rowsByConcern

export type SettingKey = { [C in Concern]: keyof ByConcern[C] }[Concern]

type Row<Key> = { [C in Concern]: Key extends keyof ByConcern[C] ? ByConcern[C][Key] : never }[Concern]

/** The settings that were given, without any default. */
export type Settings = { readonly [Key in SettingKey]?: z.infer<Row<Key>> }

type SettingDefaults = {
  readonly [Key in SettingKey as Row<Key> extends z.ZodDefault ? Key : never]: z.infer<Row<Key>>
}

/** A setting of runs. */
export interface Setting extends RowSetting {
  readonly key: SettingKey
  readonly concerns: Concern
}

/** In the order of the help. */
export const settings: readonly Setting[] = Object.entries(rowsByConcern).flatMap(([concern, rows]) =>
  Object.entries(rows).map(([key, row]) => ({
    ...settingOfRow(key, row),
    key: key as SettingKey,
    concerns: concern as Concern,
  })),
)

/** Each is the default of its own row. */
export const settingDefaults = Object.fromEntries(
  settings.filter((setting) => setting.default !== undefined).map((setting) => [setting.key, setting.default]),
) as unknown as SettingDefaults
