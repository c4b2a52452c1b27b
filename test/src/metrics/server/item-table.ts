import { DeleteItemCommand, DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb'
import { startDynamoDb } from '../../../../reference-stack/local/dynamodb/start-dynamodb.ts'
import { type Target, endpointTarget } from '../../../../src/targets/target.ts'

/** A table of connections as the room chat keeps it, and the target that says where it is. */
export interface ItemTable extends AsyncDisposable {
  readonly target: Target
  put(connectionId: string, name?: string, filler?: string): Promise<void>
  remove(connectionId: string): Promise<void>
}

export async function startItemTable(): Promise<ItemTable> {
  const TableName = 'rooms-client-records'
  const store = await startDynamoDb({ tables: { [TableName]: { partitionKey: 'ID' } }, region: 'local-1' })
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' }
  const client = new DynamoDBClient({ endpoint: store.endpoint, region: 'local-1', credentials })
  return {
    target: itemTarget(store.endpoint, TableName),
    async put(connectionId, name, filler = '.') {
      const named = name === undefined ? {} : { name: { S: name } }
      const Item = { ID: { S: connectionId }, ...named, filler: { S: filler } }
      await client.send(new PutItemCommand({ TableName, Item }))
    },
    async remove(connectionId) {
      await client.send(new DeleteItemCommand({ TableName, Key: { ID: { S: connectionId } } }))
    },
    async [Symbol.asyncDispose]() {
      client.destroy()
      await store[Symbol.asyncDispose]()
    },
  }
}

export function itemTarget(dynamodb: string, physicalName: string): Target {
  return {
    ...endpointTarget('ws://127.0.0.1:3001/prod'),
    kind: 'emulated',
    region: 'local-1',
    endpoints: { dynamodb },
    tables: { 'client-records': physicalName },
    connectionItems: { table: 'client-records', key: 'ID', member: 'name' },
  }
}
