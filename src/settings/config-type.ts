import { type Setting, settings } from './settings.ts'
import { type ValueKind, valueKinds } from './value-kinds.ts'

/** The text of config.ts: what a config file in TypeScript may hold, with what each setting means for who writes one. */
export function configTypeText(): string {
  return `// Made from the table of settings by \`npm run schema\`.

/** Seconds, or with a unit: \`'30s'\`. */
export type Duration = number | '0' | \`\${number}\${'ms' | 's' | 'm' | 'h'}\`

/** 0 to 1, or per cent: \`'20%'\`. */
export type Share = number | \`\${number}\` | \`\${number}%\`

/** Bytes, or with a unit: \`'64KiB'\`. */
export type Size = number | \`\${number}\${string}\`

/** What a config file may hold; flags and \`FANBENCH_*\` variables override it. */
export interface Config {
  /** For editors, which JSON Schema describes this file. */
  readonly $schema?: string
${settings.map(propertyText).join('')}}
`
}

const typeOfKind: Readonly<Record<Exclude<ValueKind, 'choice'>, string>> = {
  duration: 'Duration',
  share: 'Share',
  size: 'Size',
  number: 'number',
  text: 'string',
  list: 'readonly string[]',
  switch: 'boolean',
}

function propertyText(setting: Setting): string {
  const { key, kind, help } = setting
  const type = kind === 'choice' ? choices(setting) : typeOfKind[kind]
  return `  /** ${help}${defaultText(setting)} */\n  readonly ${key}?: ${type}\n`
}

function choices({ schema }: Setting): string {
  const { options } = schema as unknown as { readonly options: readonly string[] }
  return options.map((option) => `'${option}'`).join(' | ')
}

function defaultText({ kind, default: usual, defaultIs }: Setting): string {
  if (defaultIs !== undefined) return `; by default ${defaultIs}`
  const isSaid = usual !== undefined && usual !== false && !(Array.isArray(usual) && usual.length === 0)
  return isSaid ? `; by default ${valueKinds[kind].format(usual)}` : ''
}
