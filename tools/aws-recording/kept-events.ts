import { type DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb'
import { z } from 'zod'

const eventSchema = z.looseObject({
  requestContext: z.looseObject({
    eventType: z.string(),
    disconnectStatusCode: z.number().optional(),
    disconnectReason: z.string().optional(),
  }),
})

/** What the `$disconnect` event says of the end. */
export type DisconnectEvent = { readonly statusCode: number | null; readonly reason: string | null }

/** The `$disconnect` event of a connection, from the table in which the probe chat keeps its events; null if there is none yet. */
export async function readDisconnectEvent(
  client: DynamoDBClient,
  tableName: string,
  connectionId: string,
  signal: AbortSignal,
): Promise<DisconnectEvent | null> {
  const { Items = [] } = await client.send(
    new QueryCommand({
      TableName: tableName,
      KeyConditionExpression: 'connectionId = :id',
      ExpressionAttributeValues: { ':id': { S: connectionId } },
      ConsistentRead: true,
    }),
    { abortSignal: signal },
  )
  for (const { json } of Items) {
    const event = eventSchema.safeParse(json?.S === undefined ? undefined : JSON.parse(json.S))
    const context = event.data?.requestContext
    if (context?.eventType !== 'DISCONNECT') continue
    return { statusCode: context.disconnectStatusCode ?? null, reason: context.disconnectReason ?? null }
  }
  return null
}
