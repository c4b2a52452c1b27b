import { type DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb'
import { describeAwsError, isTransient } from '../../targets/aws-errors.ts'
import type { Target } from '../../targets/target.ts'
import { dynamoDbClient } from '../../targets/clients.ts'
import { credentialsOf, withoutCredentials } from '../../targets/credentials.ts'

/** The items of one reading: for each connection id the name of its member. */
export type NamesByConnection = ReadonlyMap<string, string>

/** `lasting`: asked again, it would fail again. */
export type ItemReading =
  | { readonly kind: 'read'; readonly items: NamesByConnection }
  | { readonly kind: 'failed'; readonly reason: string; readonly lasting: boolean }

/** Reads the items of a target's connections. Disposing of it closes its client. */
export interface ItemReader extends Disposable {
  /** Never rejects. */
  read(signal: AbortSignal): Promise<ItemReading>
}

/** @param isOwn is this the name of a member of this run? Items of others are left out */
export function itemReader(target: Target, isOwn: (memberName: string) => boolean): ItemReader | null {
  const { table, key, member } = target.connectionItems ?? {}
  const TableName = target.tables[table ?? '']
  if (TableName === undefined || key === undefined || member === undefined) return null
  const client = dynamoDbClient(target)
  return (
    client && {
      read: (signal) => readItems(client, { TableName, key, member, isOwn }, signal),
      [Symbol.dispose]: () => client[Symbol.dispose](),
    }
  )
}

interface Place {
  readonly TableName: string
  readonly key: string
  readonly member: string
  readonly isOwn: (memberName: string) => boolean
}

async function readItems(client: DynamoDBClient, place: Place, signal: AbortSignal): Promise<ItemReading> {
  let credentials: readonly string[] = []
  try {
    credentials = await credentialsOf(client)
    return { kind: 'read', items: await scan(client, place, signal) }
  } catch (error) {
    const reason = withoutCredentials(describeAwsError(error, 'DynamoDB'), credentials)
    return { kind: 'failed', reason, lasting: !isTransient(error) }
  }
}

/** A page holds up to 1 MB, so that only an endpoint that never stops gets here. */
const mostPages = 500
const answerTimeoutMs = 5_000

/**
 * The whole table, page by page. Eventually consistent, which costs half: an item may be read for a moment after it was deleted.
 */
async function scan(client: DynamoDBClient, place: Place, signal: AbortSignal): Promise<NamesByConnection> {
  const { TableName, key, member, isOwn } = place
  const names = new Map<string, string>()
  let ExclusiveStartKey: ScanCommand['input']['ExclusiveStartKey']
  for (let page = 0; page === 0 || ExclusiveStartKey !== undefined; page++) {
    if (page === mostPages) throw new Error(`more than ${mostPages} pages of ${TableName}`)
    const command = new ScanCommand({
      TableName,
      ProjectionExpression: '#key, #member',
      ExpressionAttributeNames: { '#key': key, '#member': member },
      ExclusiveStartKey,
    })
    const abortSignal = AbortSignal.any([signal, AbortSignal.timeout(answerTimeoutMs)])
    const { Items = [], LastEvaluatedKey } = await client.send(command, { abortSignal })
    for (const item of Items) {
      const id = item[key]?.S
      const name = item[member]?.S
      if (id !== undefined && name !== undefined && isOwn(name)) names.set(id, name)
    }
    ExclusiveStartKey = LastEvaluatedKey
  }
  return names
}
