import { z } from 'zod'
import { byCommand, type RowSetting } from './rows.ts'
import { settings } from './settings.ts'
import { valueKinds } from './value-kinds.ts'

type JsonSchema = Readonly<Record<string, unknown>>

/** Keeps the metadata of the rows (unit, placeholder) out of the JSON Schema. */
const noMetadata = z.registry<{ readonly id?: string }>()

/**
 * Returns the JSON Schema of a config file, for editors, and for JSON files that name it as their `$schema`.
 * @param ofCommands the options of all commands
 */
export function configSchema(ofCommands: readonly RowSetting[]): JsonSchema {
  return {
    // The draft that editors know best.
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'fanbench config',
    type: 'object',
    properties: {
      $schema: { type: 'string' },
      ...propertiesOf(settings),
      ...Object.fromEntries(byCommand(ofCommands).map(([command, rows]) => [command, commandSchema(command, rows)])),
    },
    additionalProperties: false,
  }
}

function commandSchema(command: string, rows: readonly RowSetting[]): JsonSchema {
  return {
    description: `options of fanbench ${command}`,
    type: 'object',
    properties: propertiesOf(rows),
    additionalProperties: false,
  }
}

function propertiesOf(rows: readonly RowSetting[]): JsonSchema {
  return Object.fromEntries(rows.map((row) => [row.key, propertySchema(row)]))
}

/** A value with a unit may also be text. JSON Schema checks only its form: `200h` is too long, and looks right. */
function propertySchema({ kind, help, schema, default: usual, defaultIs }: RowSetting): JsonSchema {
  const { format, pattern } = valueKinds[kind]
  const { $schema: _, ...value } = z.toJSONSchema(schema, { target: 'draft-7', io: 'input', metadata: noMetadata })
  return {
    description: help,
    ...(usual !== undefined && defaultIs === undefined && { default: pattern === undefined ? usual : format(usual) }),
    ...(pattern === undefined ? value : { anyOf: [value, { type: 'string', pattern: pattern.source }] }),
  }
}
