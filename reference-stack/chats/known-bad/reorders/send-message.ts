import { setTimeout as delay } from 'node:timers/promises'
import { UpdateCommand } from '@aws-sdk/lib-dynamodb'
import { database, tableName } from '../../handling/database.ts'
import { sendMessage, soundSteps } from '../steps.ts'

const TableName = tableName('TABLE_CLIENT_RECORDS')
const holdMs = 1500

/** Holds every other message of a sender, the first one included, for so long that the next one overtakes it. */
export const handler = sendMessage({
  ...soundSteps,
  async deliver(message, recipients) {
    const number = await countMessage(message.invocation.event.requestContext.connectionId)
    if (number % 2 === 1) await delay(holdMs)
    return soundSteps.deliver(message, recipients)
  },
})

async function countMessage(ID: string): Promise<number> {
  const { Attributes } = await database.send(
    new UpdateCommand({
      TableName,
      Key: { ID },
      ConditionExpression: 'attribute_exists(ID)',
      UpdateExpression: 'ADD messages :one',
      ExpressionAttributeValues: { ':one': 1 },
      ReturnValues: 'UPDATED_NEW',
    }),
  )
  return (Attributes as { messages: number }).messages
}
