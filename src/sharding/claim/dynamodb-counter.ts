import { DescribeTableCommand, DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb'
import { Refusal, exitCodes } from '../../exit-codes.ts'
import { awsClient } from '../../targets/clients.ts'
import type { ClaimRequest, ShardClaim } from './claim-request.ts'

/**
 * The next number of an item that counts the shards of this run. The first to count says when all begin.
 *
 * A request whose answer is lost is not sent again: it would count twice, and leave a gap.
 *
 * @param table whose key is one string
 * @throws Refusal (2) if all shards are taken, or the table has another kind of key
 */
export async function claimByCounter(
  { runId, shards, leadSeconds, signal }: ClaimRequest,
  table: string,
): Promise<ShardClaim> {
  using dynamo = awsClient(DynamoDBClient, { maxAttempts: 1 })
  const key = await keyOf(dynamo, table, signal)
  const { Attributes: { claimed, startAtMs } = {} } = await dynamo.send(
    new UpdateItemCommand({
      TableName: table,
      Key: { [key]: { S: `fanbench-claim#${runId}` } },
      UpdateExpression: 'SET startAtMs = if_not_exists(startAtMs, :start) ADD claimed :one',
      ExpressionAttributeValues: {
        ':one': { N: '1' },
        ':start': { N: String(Date.now() + leadSeconds * 1000) },
      },
      ReturnValues: 'ALL_NEW',
    }),
    { abortSignal: signal },
  )
  const index = Number(claimed?.N) - 1
  if (index >= shards)
    throw new Refusal(exitCodes.usage, `all ${shards} shards are taken: more were started than the plan has`)
  return { index, count: shards, startAtMs: Number(startAtMs?.N), claimedBy: 'FANBENCH_CLAIM_TABLE' }
}

async function keyOf(dynamo: DynamoDBClient, table: string, abortSignal: AbortSignal): Promise<string> {
  const { Table: description } = await dynamo.send(new DescribeTableCommand({ TableName: table }), { abortSignal })
  const { KeySchema: keys = [], AttributeDefinitions: attributes = [] } = description ?? {}
  const [key] = keys
  const type = attributes.find(({ AttributeName }) => AttributeName === key?.AttributeName)?.AttributeType
  if (keys.length === 1 && key?.AttributeName !== undefined && type === 'S') return key.AttributeName
  throw new Refusal(exitCodes.usage, `FANBENCH_CLAIM_TABLE: the key of ${table} must be one string, without a sort key`)
}
