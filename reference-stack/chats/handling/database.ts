import { ConditionalCheckFailedException, DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'

export const database = DynamoDBDocumentClient.from(new DynamoDBClient())

/**
 * A table's physical name.
 * @throws if the variable is not set, which is while the module loads: the function then fails before its first event.
 */
export function tableName(variable: string): string {
  const name = process.env[variable]
  if (name === undefined) throw new Error(`${variable} is not set`)
  return name
}

/** The result of a conditional write, or undefined if its condition did not hold. */
export async function onCondition<Output>(write: Promise<Output>): Promise<Output | undefined> {
  try {
    return await write
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return undefined
    throw error
  }
}

// No connection lives longer than 2 hours; the rest is margin.
export const connectionLifeSeconds = 2 * 3600 + 600

/** A TTL attribute: epoch seconds. DynamoDB deletes the item within days of it. */
export function expiresAt(nowMs: number, lifeSeconds: number): number {
  return Math.floor(nowMs / 1000) + lifeSeconds
}
