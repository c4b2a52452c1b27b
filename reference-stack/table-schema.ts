import { z } from 'zod'
import type { EventPattern, IndexDefinition, KeyType, StreamView, TableDefinition } from './define-stack.ts'
import { eventPatternMistakes } from './event-pattern.ts'
import { isGlobal, keyAttribute } from './table-keys.ts'

const views = ['KEYS_ONLY', 'NEW_IMAGE', 'OLD_IMAGE', 'NEW_AND_OLD_IMAGES'] as const satisfies readonly StreamView[]

const streamViewSchema = z.enum(views, { error: `has to be one of ${views.join(', ')}` })

function whole(least: number, most: number) {
  const error = `has to be a whole number from ${least} to ${most}`
  return z.int({ error }).min(least, { error }).max(most, { error })
}

/** Five of a mapping, and ten where AWS has raised the quota. */
const mostFilters = 10

const filter = z.custom<EventPattern>().superRefine((pattern, context) => {
  for (const message of eventPatternMistakes(pattern)) context.addIssue({ code: 'custom', message })
})

/** The rules of Lambda for an event source mapping of a DynamoDB stream. */
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

/** The rules for the names of tables and of indexes. */
export const physicalTableName = z
  .string()
  .regex(/^[A-Za-z0-9_.-]{3,255}$/, 'has to be 3 to 255 letters, digits, dots, dashes and underscores')

const attributeName = z.string().min(1)

const key = z.union(
  [attributeName, z.strictObject({ name: attributeName, type: z.enum(['S', 'N', 'B'] satisfies readonly KeyType[]) })],
  { error: "has to be an attribute's name, or { name, type } with the type S, N or B" },
)

const projection = z.union([z.literal('all'), z.literal('keys'), z.array(attributeName).min(1)], {
  error: "has to be 'all', 'keys' or a list of attributes",
})

const throughput = z.strictObject({ readUnits: whole(1, 40_000), writeUnits: whole(1, 40_000) })

const index = z
  .strictObject({
    partitionKey: key.optional(),
    sortKey: key.optional(),
    projects: projection.optional(),
    provisioned: throughput.optional(),
  })
  .refine(({ partitionKey, sortKey }) => partitionKey !== undefined || sortKey !== undefined, {
    error: 'has to have a partitionKey if it is global, a sortKey alone if it is local',
  })

/** The rules of DynamoDB for a table, its keys and its indexes. */
export const tableSchema = z
  .strictObject({
    partitionKey: key,
    sortKey: key.optional(),
    expiresAt: attributeName.optional(),
    name: physicalTableName.optional(),
    indexes: z.record(physicalTableName, index).optional(),
    stream: streamViewSchema.optional(),
    provisioned: throughput.optional(),
  })
  .superRefine((table, context) => {
    for (const message of mistakesOf(table as TableDefinition)) context.addIssue({ code: 'custom', message })
  })

/** "The default quota is 20 global secondary indexes per table"; "a maximum of 5 local secondary indexes". */
const mostIndexes = { global: 20, local: 5 }

function mistakesOf(table: TableDefinition): readonly string[] {
  const indexes = Object.entries(table.indexes ?? {})
  const local = indexes.filter(([, index]) => !isGlobal(index))
  return [
    ...keyMistakes('', table),
    ...indexes.flatMap(([name, index]) => keyMistakes(`index ${name}: `, withPartitionKey(index, table))),
    ...twoTypes(table),
    ...indexes.flatMap(([name, index]) => throughputMistakes(name, index, table)),
    ...(local.length > 0 && table.sortKey === undefined
      ? [
          `${local.map(([name]) => name).join(', ')}: a local index needs a table with a sortKey; give it a partitionKey`,
        ]
      : []),
    ...(indexes.length - local.length > mostIndexes.global ? [`at most ${mostIndexes.global} global indexes`] : []),
    ...(local.length > mostIndexes.local ? [`at most ${mostIndexes.local} local indexes`] : []),
  ]
}

function throughputMistakes(name: string, index: IndexDefinition, table: TableDefinition): readonly string[] {
  if (index.provisioned === undefined || (isGlobal(index) && table.provisioned !== undefined)) return []
  return [
    isGlobal(index)
      ? `index ${name}: has provisioned units, and its table is on demand`
      : `index ${name}: is local, and has the units of its table`,
  ]
}

type KeyPair = Pick<TableDefinition, 'partitionKey' | 'sortKey'>

function withPartitionKey(index: IndexDefinition, { partitionKey }: TableDefinition): KeyPair {
  return { partitionKey, ...index } as KeyPair
}

function keyMistakes(where: string, { partitionKey, sortKey }: KeyPair): readonly string[] {
  const isSame = sortKey !== undefined && keyAttribute(sortKey).name === keyAttribute(partitionKey).name
  return isSame ? [`${where}partitionKey and sortKey are the same attribute`] : []
}

/** A key attribute has one type in the table and all of its indexes. */
function twoTypes(table: TableDefinition): readonly string[] {
  const keys = [table, ...Object.values(table.indexes ?? {})]
    .flatMap(({ partitionKey, sortKey }) => [partitionKey ?? [], sortKey ?? []].flat())
    .map(keyAttribute)
  return [...Map.groupBy(keys, ({ name }) => name)].flatMap(([name, same]) => {
    const types = [...new Set(same.map(({ type }) => type))]
    return types.length > 1 ? [`the key attribute ${name} has two types: ${types.join(' and ')}`] : []
  })
}
