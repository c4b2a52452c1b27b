import { z } from 'zod'
import { type Setting, settings } from './settings.ts'
import { valueKinds } from './value-kinds.ts'

type JsonSchema = Readonly<Record<string, unknown>>

/** What the rows say of themselves beside their schema (unit, placeholder) is not for JSON Schema. */
const noMetadata = z.registry<{ readonly id?: string }>()

/** What a config file may hold, as JSON Schema: for editors, and for JSON files that name it as their `$schema`. */
export function configSchema(): JsonSchema {
  return {
    // The draft that editors know best.
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'fanbench config',
    type: 'object',
    properties: {
      $schema: { type: 'string' },
      ...Object.fromEntries(settings.map((setting) => [setting.key, propertySchema(setting)])),
    },
    additionalProperties: false,
  }
}

/** A value with a unit may be text too, of which JSON Schema knows the form alone: `200h` is too long, and looks right. */
function propertySchema({ kind, help, schema, default: usual, defaultIs }: Setting): JsonSchema {
  const { format, pattern } = valueKinds[kind]
  const { $schema: _, ...value } = z.toJSONSchema(schema, { target: 'draft-7', io: 'input', metadata: noMetadata })
  return {
    description: help,
    ...(usual !== undefined && defaultIs === undefined && { default: pattern === undefined ? usual : format(usual) }),
    ...(pattern === undefined ? value : { anyOf: [value, { type: 'string', pattern: pattern.source }] }),
  }
}
