import { z } from 'zod'
import { generalDefaults } from '../scenarios/defaults.ts'
import { demo } from '../scenarios/demo.ts'
import { runOptionsSchema, specialOptions } from '../scenarios/options.ts'
import { stackDefaults, stackOptionsSchema } from '../../reference-stack/stack-options.ts'
import { formatDuration } from './duration-text.ts'
import { endpointSettings } from './target-settings.ts'
import { formatShare } from './share-text.ts'
import { formatSize } from './size-text.ts'

const text = (what: string) => z.string({ error: what }).min(1, { error: what })

/** Where a run goes and what it must show; with the run options this is all that can be set. */
const schemas = {
  target: text('local, a target.json or a ws:// URL')
    .meta({ placeholder: 'where' })
    .describe('local (the embedded stack), a target.json, or a ws:// URL'),
  stack: text('a file')
    .meta({ placeholder: 'file' })
    .describe('your own definition (./chat.ts) for the embedded stack'),
  protocol: text('rooms, or a file')
    .meta({ placeholder: 'name|file' })
    .describe('how to speak to the chat: rooms, or your own ./protocol.ts'),
  ...endpointSettings,
  limit: z
    .array(text('a list such as delivery_latency.p99=500ms'), { error: 'a list such as delivery_latency.p99=500ms' })
    .meta({ placeholder: 'name=value' })
    .describe('fail unless it holds: delivery_latency.p99=500ms, deliveries_lost=0; repeatable'),
  allowInconclusive: z
    .boolean({ error: 'true or false' })
    .describe('a limit that could not be judged is a notice, and not exit 16'),
  requireMetrics: z.boolean({ error: 'true or false' }).describe('fail unless the CloudWatch figures are complete'),
  iOwnThisTarget: z
    .array(text('a list of hosts such as chat.example'), { error: 'a list of hosts such as chat.example' })
    .meta({ placeholder: 'host' })
    .describe('a host off this machine that is yours to load, as it is dialled; repeatable'),
  account: z
    .string({ error: 'an AWS account, twelve digits' })
    .regex(/^\d{12}$/, { error: 'an AWS account, twelve digits' })
    .meta({ placeholder: 'id' })
    .describe('the AWS account that is yours: a deployed stack of another one is refused'),
  maxMembers: z
    .number({ error: 'a whole number of members, 1 or more' })
    .int({ error: 'a whole number of members, 1 or more' })
    .min(1, { error: 'a whole number of members, 1 or more' })
    .describe('ceiling off this machine'),
  maxRate: z
    .number({ error: 'a rate above 0' })
    .min(0.001, { error: 'a rate above 0' })
    .describe('ceiling off this machine: connects, joins or messages a second'),
  maxCost: z
    .number({ error: 'an amount in USD, 0 or more' })
    .min(0, { error: 'an amount in USD, 0 or more' })
    .meta({ placeholder: 'usd' })
    .describe('ceiling of what a run may cost, by an estimate: in USD; at AWS alone'),
  outDir: text('a folder').meta({ placeholder: 'folder' }).describe('where results go, one folder a run'),
  ...runOptionsSchema.shape,
  ...stackOptionsSchema.shape,
}

export type SettingKey = keyof typeof schemas

/** What somebody has set; what they left out has no default yet. */
export type Settings = { readonly [Key in SettingKey]?: z.infer<(typeof schemas)[Key]> }

export const settingDefaults = {
  target: 'local',
  limit: [],
  allowInconclusive: false,
  requireMetrics: false,
  iOwnThisTarget: [],
  maxMembers: 1000,
  maxRate: 500,
  maxCost: 1,
  outDir: 'reports/out',
  ...generalDefaults,
  ...stackDefaults,
} as const satisfies Settings

export type SettingKind = 'duration' | 'share' | 'size' | 'number' | 'choice' | 'text' | 'list' | 'switch'

export interface Setting {
  readonly key: SettingKey
  readonly kind: SettingKind
  /** Shown to nobody. In a variable its entries are one a line, as they may hold commas. */
  readonly isSecret: boolean
  /** `--publish-rate` */
  readonly flag: string
  /** `FANBENCH_PUBLISH_RATE` */
  readonly variable: string
  /** As the help shows it: `--publish-rate <number>`. */
  readonly usage: string
  readonly description: string
  readonly schema: z.ZodType
}

export const settings: readonly Setting[] = Object.entries(schemas).map(([key, schema]) => {
  const words = key.replaceAll(/[A-Z]/g, (capital) => `-${capital.toLowerCase()}`)
  const kind = kindOf(schema)
  return {
    key: key as SettingKey,
    kind,
    isSecret: schema.meta()?.['secret'] === true,
    flag: `--${words}`,
    variable: `FANBENCH_${words.replaceAll('-', '_').toUpperCase()}`,
    usage: kind === 'switch' ? `--${words}` : `--${words} <${placeholderOf(schema, kind)}>`,
    description: schema.description ?? '',
    schema,
  }
})

export const runOptionKeys = Object.keys(runOptionsSchema.shape) as (keyof typeof runOptionsSchema.shape)[]

export const stackOptionKeys = Object.keys(stackOptionsSchema.shape) as (keyof typeof stackOptionsSchema.shape)[]

export function isStackOption({ key }: Setting): boolean {
  return Object.hasOwn(stackOptionsSchema.shape, key)
}

/** Where it stands in the help. */
export function helpGroup(setting: Setting): string {
  if (isStackOption(setting)) return 'The embedded stack:'
  if (Object.hasOwn(endpointSettings, setting.key)) return 'How it is reached:'
  if (specialOptions.some((special) => special === setting.key)) return 'Of some scenarios:'
  return Object.hasOwn(runOptionsSchema.shape, setting.key) ? 'What the crowd does:' : 'What is measured:'
}

function kindOf(schema: z.ZodType): SettingKind {
  if (schema.meta()?.['unit'] === 'seconds') return 'duration'
  if (schema.meta()?.['unit'] === 'share') return 'share'
  if (schema.meta()?.['unit'] === 'bytes') return 'size'
  if (schema instanceof z.ZodNumber) return 'number'
  if (schema instanceof z.ZodEnum) return 'choice'
  if (schema instanceof z.ZodArray) return 'list'
  if (schema instanceof z.ZodBoolean) return 'switch'
  return 'text'
}

function placeholderOf(schema: z.ZodType, kind: SettingKind): string {
  const placeholder = schema.meta()?.['placeholder']
  if (typeof placeholder === 'string') return placeholder
  return kind === 'duration' ? 'time' : kind
}

/** A value as it is typed. */
export function settingText(kind: SettingKind, value: unknown): string {
  if (kind === 'duration') return formatDuration(Number(value))
  if (kind === 'size') return formatSize(Number(value))
  return kind === 'share' ? formatShare(Number(value)) : String(value)
}

/** A line of the help, with the default of `demo` or of `run` (where the scenario has no other). */
export function helpText({ key, kind, description }: Setting, command: 'demo' | 'run'): string {
  if (key === 'seed') return `${description} (drawn)`
  const defaults: Settings = command === 'demo' ? { ...settingDefaults, ...demo.defaults } : settingDefaults
  const value = defaults[key]
  if (value === undefined || kind === 'list' || kind === 'switch') return description
  return `${description} (${settingText(kind, value)})`
}
