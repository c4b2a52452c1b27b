import {
  CreateTableCommand,
  type DynamoDBClient,
  UpdateTimeToLiveCommand,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb'
import type { TableDefinition, ThroughputDefinition } from '../../define-stack.ts'
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
  const globalIndex = (index: Index) => ({
    ...indexProperties(index),
    ...(index.provisioned && { ProvisionedThroughput: throughputOf(index.provisioned) }),
  })
  await client.send(
    new CreateTableCommand({
      TableName: name,
      ...billing(table.provisioned),
      KeySchema: keySchema(keys),
      AttributeDefinitions: attributes.map((attribute) => ({
        AttributeName: attribute.name,
        AttributeType: attribute.type,
      })),
      ...(globalIndexes.length > 0 && { GlobalSecondaryIndexes: globalIndexes.map(globalIndex) }),
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

function billing(provisioned: ThroughputDefinition | undefined) {
  if (provisioned === undefined) return { BillingMode: 'PAY_PER_REQUEST' as const }
  return { BillingMode: 'PROVISIONED' as const, ProvisionedThroughput: throughputOf(provisioned) }
}

function throughputOf({ readUnits, writeUnits }: ThroughputDefinition) {
  return { ReadCapacityUnits: readUnits, WriteCapacityUnits: writeUnits }
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
