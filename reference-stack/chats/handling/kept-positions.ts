import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb'
import { UpdateCommand } from '@aws-sdk/lib-dynamodb'
import { database } from './database.ts'

/** The position of a client. It is stored in the client's own item, so that it is deleted with the item. */
export interface PositionItem {
  /** The position that the client has sent, and the time when the gateway received it, in epoch milliseconds. */
  readonly position?: string
  readonly positionAt?: number
}

/**
 * A position that has not been renewed for so long is left out: its client may be gone without a `$disconnect`, and where
 * nobody posts to it, no 410 has its item deleted.
 */
const lifeMs = 60_000

/**
 * Keeps a position in an item; false if the item is not there. API Gateway runs the frames of one client at the same time: an
 * older position that comes behind a newer one is left out.
 */
export async function keepPosition(
  TableName: string,
  Key: Readonly<Record<string, string>>,
  position: string,
  positionAt: number,
): Promise<boolean> {
  try {
    await database.send(
      new UpdateCommand({
        TableName,
        Key,
        ConditionExpression: 'attribute_exists(#key) AND (attribute_not_exists(positionAt) OR positionAt <= :at)',
        UpdateExpression: 'SET #position = :position, positionAt = :at',
        ExpressionAttributeNames: { '#key': Object.keys(Key)[0] ?? '', '#position': 'position' },
        ExpressionAttributeValues: { ':position': position, ':at': positionAt },
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      }),
    )
    return true
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error
    return error.Item !== undefined
  }
}

/** The position of an item, unless it has none or one that is too old. */
export function positionIn({ position, positionAt = 0 }: PositionItem, nowMs: number): string | undefined {
  return positionAt < nowMs - lifeMs ? undefined : position
}
