import { readFile } from 'node:fs/promises'
import type { z } from 'zod'
import { Refusal, exitCodes } from './exit-codes.ts'

export interface JsonFileKind<Schema extends z.ZodType> {
  /** For people: `a target file`. */
  readonly what: string
  /** The value of the file's own `schema` key, with its version: `fanbench/target@1`. */
  readonly schemaName: string
  readonly schema: Schema
  /** What to do when there is no such file. */
  readonly wayOut: string
}

/**
 * A JSON file from outside as a fresh, checked value: keys that the schema does not know, `__proto__` among them,
 * do not get through. Every mistake is a {@link Refusal} (exit 2).
 */
export async function readJsonFile<Schema extends z.ZodType>(
  path: string,
  kind: JsonFileKind<Schema>,
): Promise<z.output<Schema>> {
  const value = parseJson(path, await readText(path, kind))
  assertSchemaName(path, value, kind)
  const parsed = kind.schema.safeParse(value)
  if (parsed.success) return parsed.data
  throw refuse(parsed.error.issues.map((issue) => `${path}: ${describePath(issue.path)}: ${issue.message}`))
}

async function readText(path: string, { what, wayOut }: JsonFileKind<z.ZodType>): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    throw refuse(code === 'ENOENT' ? `${path}: there is no such file; ${wayOut}` : `cannot read ${what}: ${message}`)
  }
}

function parseJson(path: string, text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    const reason = (error as SyntaxError).message
    // The engine names the place or quotes it, except where the text stops too early.
    const place = reason.includes('end of JSON input') ? ` in line ${text.split('\n').length}` : ''
    throw refuse(`${path}: damaged, not JSON: ${printable(reason)}${place}`)
  }
}

function assertSchemaName(path: string, value: unknown, { what, schemaName }: JsonFileKind<z.ZodType>): void {
  const found = typeof value === 'object' && value !== null && 'schema' in value ? value.schema : undefined
  if (found === schemaName) return
  if (typeof found !== 'string') throw refuse(`${path}: not ${what}: its "schema" is not ${schemaName}`)
  const family = schemaName.slice(0, schemaName.indexOf('@') + 1)
  throw refuse(
    found.startsWith(family)
      ? `${path}: written by another version: ${printable(found)}; this one reads ${schemaName}`
      : `${path}: not ${what}: it is ${printable(found)}`,
  )
}

function describePath(path: readonly PropertyKey[]): string {
  return path.length === 0 ? 'the file' : printable(path.map(String).join('.'))
}

/** What comes out of a file may hold terminal escapes; it goes into a message. */
function printable(text: string): string {
  return text.replaceAll(/\p{Cc}/gu, (character) => JSON.stringify(character).slice(1, -1))
}

function refuse(problems: string | readonly string[]): Refusal {
  return new Refusal(exitCodes.usage, problems)
}
