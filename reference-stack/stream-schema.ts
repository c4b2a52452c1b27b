import { z } from 'zod'
import type { EventPattern, StreamView } from './define-stack.ts'
import { eventPatternMistakes } from './event-pattern.ts'

const views = ['KEYS_ONLY', 'NEW_IMAGE', 'OLD_IMAGE', 'NEW_AND_OLD_IMAGES'] as const satisfies readonly StreamView[]

export const streamViewSchema = z.enum(views, { error: `has to be one of ${views.join(', ')}` })

function whole(least: number, most: number) {
  const error = `has to be a whole number from ${least} to ${most}`
  return z.int({ error }).min(least, { error }).max(most, { error })
}

/** Five of a mapping, and ten where AWS has raised the quota. */
const mostFilters = 10

const filter = z.custom<EventPattern>().superRefine((pattern, context) => {
  for (const message of eventPatternMistakes(pattern)) context.addIssue({ code: 'custom', message })
})

/** What Lambda demands of an event source mapping of a DynamoDB stream. */
export const streamSourceSchema = z.strictObject({
  batchSize: whole(1, 10_000).optional(),
  batchingWindowSeconds: whole(0, 300).optional(),
  startingPosition: z.enum(['TRIM_HORIZON', 'LATEST'], { error: 'has to be TRIM_HORIZON or LATEST' }).optional(),
  maximumRetryAttempts: whole(0, 10_000).optional(),
  maximumRecordAgeSeconds: whole(60, 604_800).optional(),
  bisectBatchOnFunctionError: z.boolean().optional(),
  parallelizationFactor: whole(1, 10).optional(),
  reportBatchItemFailures: z.boolean().optional(),
  filters: z.array(filter).min(1).max(mostFilters).optional(),
})

const tablesAndStreams = z.looseObject({
  tables: z.record(z.string(), z.looseObject({ stream: z.unknown().optional() })),
  functions: z.record(z.string(), z.looseObject({ streams: z.record(z.string(), z.unknown()).optional() })),
})

/** A function waits for the stream of a table that has none. A table that is not there is said elsewhere. */
export function withoutStream(definition: unknown): readonly string[] {
  const { tables = {}, functions = {} } = tablesAndStreams.safeParse(definition).data ?? {}
  return Object.entries(functions).flatMap(([functionName, { streams = {} }]) =>
    Object.keys(streams)
      .filter((table) => tables[table] !== undefined && tables[table].stream === undefined)
      .map(
        (table) =>
          `functions.${functionName}.streams: the table ${table} has no stream: give it one, such as stream: 'NEW_IMAGE'`,
      ),
  )
}
