import { randomBytes } from 'node:crypto'
import { Refusal } from '../../../exit-codes.ts'
import type { JsonFileKind } from '../../../json-file.ts'
import { type SavedNightRun, savedNightRunSchema, savedNightRunSchemaName } from './saved-night-run.ts'

/** A run as a file of its own, whose name nobody else chooses. */
export function newNightFile(run: SavedNightRun): { name: string; text: string } {
  const instant = new Date(run.startedAt).toISOString().replaceAll(/[-:]|\.\d+/g, '')
  return { name: `${instant}-${randomBytes(8).toString('hex')}.json`, text: `${JSON.stringify(run, null, 1)}\n` }
}

/** When the run of such a file began, ISO 8601, by the name that {@link newNightFile} gave it; null if it has another. */
export function startOfNightFile(place: string): string | null {
  const [, year, month, day, hour, minute, second] =
    /(?:^|[/:\\])(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z-[^/\\]*$/.exec(place) ?? []
  const start = `${year}-${month}-${day}T${hour}:${minute}:${second}Z`
  return Number.isNaN(Date.parse(start)) ? null : start
}

export function isNightFile(name: string): boolean {
  return name.endsWith('.json') && !name.startsWith('.')
}

export const nightFileKind: JsonFileKind<typeof savedNightRunSchema> = {
  what: 'a run of a history',
  schemaName: savedNightRunSchemaName,
  schema: savedNightRunSchema,
  wayOut: 'add the run again',
}

/** A file that cannot be read costs no others. */
export async function orRefusal(read: () => SavedNightRun | Promise<SavedNightRun>): Promise<SavedNightRun | Refusal> {
  try {
    return await read()
  } catch (error) {
    if (error instanceof Refusal) return error
    throw error
  }
}
