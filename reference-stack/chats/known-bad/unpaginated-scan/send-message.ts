import { ScanCommand } from '@aws-sdk/lib-dynamodb'
import { database, tableName } from '../../handling/database.ts'
import { sendMessage, soundSteps } from '../steps.ts'

const TableName = tableName('TABLE_CLIENT_RECORDS')

/** Takes the first page of a Scan, 1 MB before the filter, for the whole table. */
export const handler = sendMessage({
  ...soundSteps,
  async recipients(room) {
    const { Items = [] } = await database.send(
      new ScanCommand({
        TableName,
        FilterExpression: 'room = :room',
        ExpressionAttributeValues: { ':room': room },
        ConsistentRead: true,
      }),
    )
    const clients = Items as { ID: string; name: string; joinedAt: number }[]
    return clients.map(({ ID, name, joinedAt }) => ({ connectionId: ID, name, joinedAt }))
  },
})
