import { DeleteCommand, PutCommand } from '@aws-sdk/lib-dynamodb'
import { connectionLifeSeconds, database, expiresAt, tableName } from '../handling/database.ts'
import type { SocketEvent } from '../handling/events.ts'

const TableName = tableName('TABLE_CONNECTIONS')

export async function addConnection({ requestContext: { connectionId, connectedAt } }: SocketEvent): Promise<void> {
  const Item = { connectionId, connectedAt, expiresAt: expiresAt(connectedAt, connectionLifeSeconds) }
  await database.send(new PutCommand({ TableName, Item }))
}

export async function removeConnection(connectionId: string): Promise<void> {
  await database.send(new DeleteCommand({ TableName, Key: { connectionId } }))
}
