import type { z } from 'zod'
import { NotRead, mostBytes, readUserText } from '../user-files/read-user-file.ts'
import { Refusal, exitCodes } from './exit-codes.ts'
import { printableLine } from './printable.ts'

export interface JsonFileKind<Schema extends z.ZodType> {
  /** For people: `a target file`. */
  readonly what: string
  /** The value of the file's own `schema` key, with its version: `fanbench/target@1`. */
  readonly schemaName: string
  readonly schema: Schema
  /** Says what to do if the file does not exist. */
  readonly wayOut: string
  /** By default `description`. */
  readonly most?: keyof typeof mostBytes
}

/**
 * A JSON file from outside as a fresh, checked value: keys that the schema does not know, `__proto__` among them,
 * do not get through. Every mistake is a {@link Refusal} (exit 2).
 */
export async function readJsonFile<Schema extends z.ZodType>(
  path: string,
  kind: JsonFileKind<Schema>,
): Promise<z.output<Schema>> {
  return parsedJsonFile(path, readText(path, kind), kind)
}

/** {@link readJsonFile} of a file that is read already. @param path for the message */
export function parsedJsonFile<Schema extends z.ZodType>(
  path: string,
  text: string,
  kind: JsonFileKind<Schema>,
): z.output<Schema> {
  const value = parseJson(path, text)
  assertSchemaName(path, value, kind)
  const parsed = kind.schema.safeParse(value)
  if (parsed.success) return parsed.data
  throw refuse(parsed.error.issues.map((issue) => `${path}: ${describePath(issue.path)}: ${issue.message}`))
}

function readText(path: string, { what, wayOut, most = 'description' }: JsonFileKind<z.ZodType>): string {
  try {
    return readUserText(path, mostBytes[most])
  } catch (error) {
    if (!(error instanceof NotRead)) throw error
    throw refuse(error.code === 'ENOENT' ? `${error.message}; ${wayOut}` : `${path}: not ${what}: it ${error.reason}`)
  }
}

function parseJson(path: string, text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw refuse(`${path}: damaged, not JSON: ${jsonMistake(error as SyntaxError, text)}`)
  }
}

/**
 * The engine's words on a text that is not JSON, with the line. It quotes the text at times, which may hold a token: that is
 * left out.
 */
export function jsonMistake({ message }: SyntaxError, text: string): string {
  if (message.includes('end of JSON input')) return `${message} in line ${text.split('\n').length}`
  const [, mistake, excerpt] = /^(.*?), ((?:\.\.\.)?".*"(?:\.\.\.)?) is not valid JSON$/s.exec(message) ?? []
  if (mistake === undefined || excerpt === undefined) return printableLine(message)
  const at = placeOf(excerpt, text)
  return printableLine(mistake) + (at === undefined ? '' : ` in line ${text.slice(0, at).split('\n').length}`)
}

/** The engine quotes 10 characters before the mistake and 10 from it on; a short text whole. */
function placeOf(excerpt: string, text: string): number | undefined {
  const [, before, quoted = '', after] = /^(\.\.\.)?"(.*)"(\.\.\.)?$/s.exec(excerpt) ?? []
  if (before !== undefined) return text.indexOf(quoted) + 10
  return after === undefined ? undefined : quoted.length - 10
}

function assertSchemaName(path: string, value: unknown, { what, schemaName }: JsonFileKind<z.ZodType>): void {
  const found = typeof value === 'object' && value !== null && 'schema' in value ? value.schema : undefined
  if (found === schemaName) return
  if (typeof found !== 'string') throw refuse(`${path}: not ${what}: its "schema" is not ${schemaName}`)
  const family = schemaName.slice(0, schemaName.indexOf('@') + 1)
  throw refuse(
    found.startsWith(family)
      ? `${path}: written by another version: ${printableLine(found)}; this one reads ${schemaName}`
      : `${path}: not ${what}: it is ${/^[\w/-]{1,40}@\d+$/.test(found) ? found : 'something else'}`,
  )
}

function describePath(path: readonly PropertyKey[]): string {
  return path.length === 0 ? 'the file' : printableLine(path.map(String).join('.'))
}

function refuse(problems: string | readonly string[]): Refusal {
  return new Refusal(exitCodes.usage, problems)
}
