import { Agent, request } from 'node:http'
import type { StandIn, TriedKind } from './stand-in.ts'

/** A call of each kind, and one that goes the same way and is not held back; both resolve with how long it took, ms. */
export type TimedCalls = Disposable &
  Readonly<Record<TriedKind, { held: () => Promise<number>; free: () => Promise<number> }>>

/** Well formed, and of no connection: what is held back is the answer, whatever it says. */
const connectionId = 'AAAAAAAAAAAAAAA='

/** Calls without an SDK, which would take longer than the calls do. */
export function openTimedCalls({ managementEndpoint, dynamoDbEndpoint, region, table }: StandIn): TimedCalls {
  const agent = new Agent({ keepAlive: true })
  const signed = {
    authorization: `AWS4-HMAC-SHA256 Credential=a/20260101/${region}/execute-api/aws4_request, SignedHeaders=host, Signature=s`,
    'x-amz-date': '20260101T000000Z',
  }
  const send = (method: string, url: string, expected: number, headers: Record<string, string> = {}, body = '') => {
    const { promise, resolve, reject } = Promise.withResolvers<number>()
    const startedAtMs = performance.now()
    const sent = request(url, { agent, method, headers: { ...signed, ...headers } })
    sent.on('error', reject)
    sent.on('response', (response) => {
      response.on('end', () => {
        if (response.statusCode === expected) resolve(performance.now() - startedAtMs)
        else reject(new Error(`${method} ${url} was answered with ${response.statusCode}, not ${expected}`))
      })
      response.resume()
    })
    sent.end(body)
    return promise
  }
  const connection = `${managementEndpoint}/@connections/${encodeURIComponent(connectionId)}`
  const { name: TableName, partitionKey } = table
  const items = (operation: string, fields: object) => {
    const headers = { 'x-amz-target': `DynamoDB_20120810.${operation}`, 'content-type': 'application/x-amz-json-1.0' }
    return send('POST', dynamoDbEndpoint, 200, headers, JSON.stringify({ TableName, ...fields }))
  }
  const condition = { KeyConditionExpression: '#key = :key', ExpressionAttributeNames: { '#key': partitionKey } }
  return {
    post: {
      held: () => send('POST', connection, 410, {}, 'x'),
      free: () => send('GET', connection, 410),
    },
    read: {
      held: () => items('GetItem', { Key: { [partitionKey]: { S: 'nobody' } } }),
      free: () => items('Query', { ...condition, ExpressionAttributeValues: { ':key': { S: 'nobody' } } }),
    },
    [Symbol.dispose]: () => agent.destroy(),
  }
}
