import { z } from 'zod'

/** Does a parsed body fit the model? */
export type FitsModel = (body: unknown) => boolean

/** Keywords that say nothing of values of another type, so that a schema with one has to name the type. */
const keywordsOfTypes: Readonly<Record<string, readonly string[]>> = {
  object: ['properties', 'required', 'additionalProperties', 'patternProperties', 'minProperties', 'maxProperties'],
  array: ['items', 'additionalItems', 'minItems', 'maxItems', 'uniqueItems'],
  string: ['minLength', 'maxLength', 'pattern', 'format'],
  number: ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf'],
}

/**
 * Reads a model of API Gateway: "JSON schema draft 4". It is read by zod, which lets pass what these rules refuse: an untyped schema,
 * and a required member without a schema of its own.
 */
export function bodyModel(
  schema: Readonly<Record<string, unknown>>,
): { readonly fits: FitsModel; readonly mistakes?: undefined } | { readonly mistakes: readonly string[] } {
  const mistakes = mistakesIn(schema, '')
  if (mistakes.length > 0) return { mistakes }
  try {
    const type = z.fromJSONSchema(schema, { defaultTarget: 'draft-4' })
    return { fits: (body) => type.safeParse(body).success }
  } catch (error) {
    return { mistakes: [(error as Error).message] }
  }
}

function mistakesIn(schema: unknown, path: string): readonly string[] {
  if (typeof schema !== 'object' || schema === null || Array.isArray(schema)) return []
  const { type, properties, required, ...rest } = schema as Record<string, unknown>
  const members = isRecord(properties) ? properties : {}
  const keywords = Object.keys(schema)
  const at = path === '' ? '' : `${path}: `
  return [
    ...Object.entries(keywordsOfTypes).flatMap(([name, its]) => {
      const used = keywords.find((keyword) => its.includes(keyword))
      const isNamed = type === name || (name === 'number' && type === 'integer')
      return used === undefined || isNamed ? [] : [`${at}${used} needs the type ${name} beside it`]
    }),
    ...(Array.isArray(required) ? required : [])
      .filter((name) => !Object.hasOwn(members, String(name)))
      .map((name) => `${at}${String(name)} is required and has no schema: give it one in properties`),
    ...Object.entries(members).flatMap(([name, one]) => mistakesIn(one, `${path}/${name}`)),
    ...Object.entries(rest).flatMap(([keyword, one]) => nested(keyword, one, `${path}/${keyword}`)),
  ]
}

function nested(keyword: string, value: unknown, path: string): readonly string[] {
  if (['enum', 'default', 'example', 'examples'].includes(keyword)) return []
  if (Array.isArray(value)) return value.flatMap((one, index) => mistakesIn(one, `${path}/${index}`))
  if (['definitions', 'patternProperties'].includes(keyword) && isRecord(value))
    return Object.entries(value).flatMap(([name, one]) => mistakesIn(one, `${path}/${name}`))
  return mistakesIn(value, path)
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
