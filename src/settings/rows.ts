import { z } from 'zod'
import { kindOf, type ValueKind, valueKinds } from './value-kinds.ts'

/** The settings by key: each row is a schema with its default and its help. */
export type Rows = Readonly<Record<string, z.ZodType>>

/** The values that were given, without any default. */
export type ValuesOf<R extends Rows> = { readonly [Key in keyof R]?: z.infer<R[Key]> }

/** The default of each row that has one. */
export type DefaultsOf<R extends Rows> = {
  readonly [Key in keyof R as R[Key] extends z.ZodDefault ? Key : never]: z.infer<R[Key]>
}

/** The options that one command has of its own. They are in an object of their own in the config file: `{ gate: { force: true } }`. */
export interface Section<R extends Rows = Rows> {
  /** The name of the command. */
  readonly name: string
  readonly rows: R
  /** Options that say the same thing: who gives one overrides all others that a lower source gives. */
  readonly alternatives?: readonly string[]
}

/** A row with what follows from its key. */
export interface RowSetting {
  /** The key, which gives the flag: `maxTime` is `--max-time`. */
  readonly key: string
  /** The command whose own option it is; undefined for a setting of runs. */
  readonly command: string | undefined
  /** In the config file: `publishRate`, or `gate.maxTime` for an option of one command. */
  readonly path: string
  readonly kind: ValueKind
  /** Never shown. In a variable it has one entry a line, as entries may hold commas. */
  readonly isSecret: boolean
  /** `--publish-rate` */
  readonly flag: string
  /** `FANBENCH_PUBLISH_RATE`, or `FANBENCH_GATE_MAX_TIME` for an option of one command. */
  readonly variable: string
  /** As the help shows it: `--publish-rate <number>`. */
  readonly usage: string
  readonly help: string
  /** The schema that a given value must match. */
  readonly schema: z.ZodType
  /** The values that a shell completes; undefined if any value of its kind is allowed. */
  readonly choices: readonly string[] | undefined
  /** Undefined where there is none. */
  readonly default: unknown
  /** The default in words, where it is not the same everywhere. */
  readonly defaultIs: string | undefined
  /** The group of the help that it is in, where that is not the first. */
  readonly heading: string | undefined
  /** Is the flag given once for each entry of a list, and not once with commas between them? */
  readonly isRepeatable: boolean
  /** Does it say what to do this time, as `--dry-run` does? Then it has neither variable nor key of the config file. */
  readonly isFlagOnly: boolean
}

/** The metadata of a row, in the schema's `meta`. */
interface RowMeta {
  readonly placeholder?: string
  readonly heading?: string
  /** The names that the command knows. It refuses others itself, with a suggestion. */
  readonly names?: readonly string[]
  readonly secret?: boolean
  readonly defaultIs?: string
  /** For a list: the flag takes all entries at once, with commas between them. */
  readonly commas?: boolean
  readonly flagOnly?: boolean
  /** May the flag stand alone, without a value? Then its value is true. */
  readonly alone?: boolean
}

/** @param section the command whose option it is; left out, it is a setting of runs */
export function settingOfRow(key: string, row: z.ZodType, section?: string): RowSetting {
  const schema = row instanceof z.ZodDefault || row instanceof z.ZodExactOptional ? (row.unwrap() as z.ZodType) : row
  const kind = kindOf(schema)
  const meta = (schema.meta() ?? {}) as RowMeta
  const { placeholder = valueKinds[kind].placeholder, secret = false, defaultIs } = meta
  const { commas = kind === 'numbers', flagOnly = false, alone = false, names, heading } = meta
  const value = alone ? `[${placeholder}]` : `<${placeholder}>`
  const words = withHyphens(key)
  return {
    key,
    command: section,
    path: section === undefined ? key : `${section}.${key}`,
    kind,
    isSecret: secret,
    flag: `--${words}`,
    variable: ['FANBENCH', ...(section === undefined ? [] : [section]), words]
      .join('_')
      .replaceAll('-', '_')
      .toUpperCase(),
    usage: kind === 'switch' ? `--${words}` : `--${words} ${value}`,
    help: row.description ?? '',
    schema,
    choices: schema instanceof z.ZodEnum ? schema.options.map(String) : names,
    default: row.safeParse(undefined).data,
    defaultIs,
    heading,
    isRepeatable: kind === 'list' && !commas,
    isFlagOnly: flagOnly,
  }
}

/** The options of a command, in the order of its help. */
export function settingsOfSection({ name, rows }: Section): RowSetting[] {
  return Object.entries(rows).map(([key, row]) => settingOfRow(key, row, name))
}

/** Options of commands with the name of each command. */
export function byCommand(options: readonly RowSetting[]): [command: string, options: RowSetting[]][] {
  return [...Map.groupBy(options, ({ command = '' }) => command)]
}

/** The defaults of a command's options. */
export function defaultsOf<R extends Rows>(section: Section<R>): DefaultsOf<R> {
  const defaults = settingsOfSection(section).filter((setting) => setting.default !== undefined)
  return Object.fromEntries(defaults.map((setting) => [setting.key, setting.default])) as unknown as DefaultsOf<R>
}

function withHyphens(key: string): string {
  return key.replaceAll(/[A-Z]/g, (capital) => `-${capital.toLowerCase()}`)
}
