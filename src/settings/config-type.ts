import { byCommand, type RowSetting } from './rows.ts'
import { settings } from './settings.ts'
import { type ValueKind, valueKinds } from './value-kinds.ts'

/** The text of config.ts: what a config file in TypeScript may hold, with what each setting means for who writes one. @param ofCommands the options of all commands */
export function configTypeText(ofCommands: readonly RowSetting[]): string {
  return `// Made from the rows of runs and commands by \`npm run schema\`.

/** Seconds, or with a unit: \`'30s'\`. */
export type Duration = number | '0' | \`\${number}\${'ms' | 's' | 'm' | 'h'}\`

/** 0 to 1, or per cent: \`'20%'\`. */
export type Share = number | \`\${number}\` | \`\${number}%\`

/** Bytes, or with a unit: \`'64KiB'\`. */
export type Size = number | \`\${number}\${string}\`

/** The content of a config file; flags and \`FANBENCH_*\` variables override it. */
export interface Config {
  /** For editors, which JSON Schema describes this file. */
  readonly $schema?: string
${settings.map((setting) => propertyText(setting)).join('')}${byCommand(ofCommands).map(commandText).join('')}}
`
}

const typeOfKind: Readonly<Record<Exclude<ValueKind, 'choice'>, string>> = {
  duration: 'Duration',
  share: 'Share',
  size: 'Size',
  number: 'number',
  text: 'string',
  list: 'readonly string[]',
  numbers: 'readonly number[]',
  switch: 'boolean',
}

function commandText([command, rows]: readonly [string, readonly RowSetting[]]): string {
  const properties = rows.map((row) => propertyText(row, '    '))
  return `  /** options of fanbench ${command} */\n  readonly ${command}?: {\n${properties.join('')}  }\n`
}

function propertyText(setting: RowSetting, indent = '  '): string {
  const { key, kind, help } = setting
  const type = kind === 'choice' ? choices(setting) : typeOfKind[kind]
  return `${indent}/** ${help}${defaultText(setting)} */\n${indent}readonly ${key}?: ${type}\n`
}

function choices({ schema }: RowSetting): string {
  const { options } = schema as unknown as { readonly options: readonly string[] }
  return options.map((option) => `'${option}'`).join(' | ')
}

function defaultText({ kind, default: usual, defaultIs }: RowSetting): string {
  if (defaultIs !== undefined) return `; by default ${defaultIs}`
  const isSaid = usual !== undefined && usual !== false && !(Array.isArray(usual) && usual.length === 0)
  return isSaid ? `; by default ${valueKinds[kind].format(usual)}` : ''
}
