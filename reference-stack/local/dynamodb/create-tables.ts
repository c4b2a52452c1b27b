import {
  CreateTableCommand,
  type DynamoDBClient,
  UpdateTimeToLiveCommand,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb'
import type { TableDefinition } from '../../define-stack.ts'
import { type Index, type Keys, tableKeys } from '../../table-keys.ts'

/** Creates tables by physical name, and waits until they are active. */
export async function createTables(
  client: DynamoDBClient,
  tables: Readonly<Record<string, TableDefinition>>,
): Promise<void> {
  await Promise.all(Object.entries(tables).map(([name, table]) => createTable(client, name, table)))
}

async function createTable(client: DynamoDBClient, name: string, table: TableDefinition): Promise<void> {
  const { attributes, keys, globalIndexes, localIndexes } = tableKeys(table)
  await client.send(
    new CreateTableCommand({
      TableName: name,
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: keySchema(keys),
      AttributeDefinitions: attributes.map((attribute) => ({
        AttributeName: attribute.name,
        AttributeType: attribute.type,
      })),
      ...(globalIndexes.length > 0 && { GlobalSecondaryIndexes: globalIndexes.map(indexProperties) }),
      ...(localIndexes.length > 0 && { LocalSecondaryIndexes: localIndexes.map(indexProperties) }),
      ...(table.stream !== undefined && {
        StreamSpecification: { StreamEnabled: true, StreamViewType: table.stream },
      }),
    }),
  )
  await waitUntilTableExists({ client, minDelay: 0.02, maxDelay: 0.5, maxWaitTime: 20 }, { TableName: name })
  if (table.expiresAt === undefined) return
  const TimeToLiveSpecification = { AttributeName: table.expiresAt, Enabled: true }
  await client.send(new UpdateTimeToLiveCommand({ TableName: name, TimeToLiveSpecification }))
}

function indexProperties({ name, keys, projection: { type, attributes } }: Index) {
  const NonKeyAttributes = attributes && { NonKeyAttributes: [...attributes] }
  return { IndexName: name, KeySchema: keySchema(keys), Projection: { ProjectionType: type, ...NonKeyAttributes } }
}

function keySchema({ partition, sort }: Keys) {
  return [
    { AttributeName: partition, KeyType: 'HASH' as const },
    ...(sort === undefined ? [] : [{ AttributeName: sort, KeyType: 'RANGE' as const }]),
  ]
}
