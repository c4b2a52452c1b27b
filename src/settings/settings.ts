import { z } from 'zod'
import { stackSettings } from '../../reference-stack/stack-options.ts'
import { loadSettings, measurementSettings, scenarioSettings } from '../scenarios/options.ts'
import { frameSettings } from './frame-settings.ts'
import { safetySettings, targetSettings } from './target-settings.ts'
import { kindOf, type ValueKind, valueKinds } from './value-kinds.ts'
import { list, onOrOff, text } from '../value-schemas.ts'

/** What a run must show to pass. */
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
} as const satisfies Readonly<Record<string, Readonly<Record<string, z.ZodType>>>>

export type Concern = keyof typeof rowsByConcern

type Rows = typeof rowsByConcern

export type SettingKey = { [C in Concern]: keyof Rows[C] }[Concern]

type Row<Key> = { [C in Concern]: Key extends keyof Rows[C] ? Rows[C][Key] : never }[Concern]

/** The settings that were given, without any default. */
export type Settings = { readonly [Key in SettingKey]?: z.infer<Row<Key>> }

type SettingDefaults = {
  readonly [Key in SettingKey as Row<Key> extends z.ZodDefault ? Key : never]: z.infer<Row<Key>>
}

export interface Setting {
  /** Of the config file: `publishRate`. */
  readonly key: SettingKey
  readonly concerns: Concern
  readonly kind: ValueKind
  /** Never shown. In a variable it has one entry a line, as entries may hold commas. */
  readonly isSecret: boolean
  /** `--publish-rate` */
  readonly flag: string
  /** `FANBENCH_PUBLISH_RATE` */
  readonly variable: string
  /** As the help shows it: `--publish-rate <number>`. */
  readonly usage: string
  readonly help: string
  /** What its value must be, once it is there. */
  readonly schema: z.ZodType
  /** Undefined where any value of its kind may stand. */
  readonly choices: readonly string[] | undefined
  /** Undefined where there is none. */
  readonly default: unknown
  /** The default in words, where it is not the same everywhere. */
  readonly defaultIs: string | undefined
}

/** In the order of the help. */
export const settings: readonly Setting[] = Object.entries(rowsByConcern).flatMap(([concern, rows]) =>
  Object.entries(rows).map(([key, row]) => settingOf(key as SettingKey, concern as Concern, row)),
)

/** Each is the default of its own row. */
export const settingDefaults = Object.fromEntries(
  settings.filter((setting) => setting.default !== undefined).map((setting) => [setting.key, setting.default]),
) as unknown as SettingDefaults

/** What a row says beside its schema, in the schema's `meta`. */
interface RowMeta {
  readonly placeholder?: string
  readonly secret?: boolean
  readonly defaultIs?: string
}

function settingOf(key: SettingKey, concerns: Concern, row: z.ZodType): Setting {
  const schema = row instanceof z.ZodDefault || row instanceof z.ZodExactOptional ? (row.unwrap() as z.ZodType) : row
  const kind = kindOf(schema)
  const { placeholder = valueKinds[kind].placeholder, secret = false, defaultIs } = (schema.meta() ?? {}) as RowMeta
  const words = key.replaceAll(/[A-Z]/g, (capital) => `-${capital.toLowerCase()}`)
  return {
    key,
    concerns,
    kind,
    isSecret: secret,
    flag: `--${words}`,
    variable: `FANBENCH_${words.replaceAll('-', '_').toUpperCase()}`,
    usage: kind === 'switch' ? `--${words}` : `--${words} <${placeholder}>`,
    help: row.description ?? '',
    schema,
    choices: schema instanceof z.ZodEnum ? schema.options.map(String) : undefined,
    default: row.safeParse(undefined).data,
    defaultIs,
  }
}
