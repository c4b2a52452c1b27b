import { z } from 'zod'
import type { IndexDefinition, KeyType, TableDefinition } from './define-stack.ts'
import { streamViewSchema } from './stream-schema.ts'
import { isGlobal, keyAttribute } from './table-keys.ts'

/** Of tables and of indexes. */
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

const index = z
  .strictObject({ partitionKey: key.optional(), sortKey: key.optional(), projects: projection.optional() })
  .refine(({ partitionKey, sortKey }) => partitionKey !== undefined || sortKey !== undefined, {
    error: 'has to have a partitionKey if it is global, a sortKey alone if it is local',
  })

/** What DynamoDB demands of a table, its keys and its indexes. */
export const tableSchema = z
  .strictObject({
    partitionKey: key,
    sortKey: key.optional(),
    expiresAt: attributeName.optional(),
    name: physicalTableName.optional(),
    indexes: z.record(physicalTableName, index).optional(),
    stream: streamViewSchema.optional(),
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
    ...(local.length > 0 && table.sortKey === undefined
      ? [
          `${local.map(([name]) => name).join(', ')}: a local index needs a table with a sortKey; give it a partitionKey`,
        ]
      : []),
    ...(indexes.length - local.length > mostIndexes.global ? [`at most ${mostIndexes.global} global indexes`] : []),
    ...(local.length > mostIndexes.local ? [`at most ${mostIndexes.local} local indexes`] : []),
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
