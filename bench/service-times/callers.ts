import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { Agent, type IncomingMessage, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { WebSocket } from 'ws'
import { loadDefinition } from '../../reference-stack/load-definition.ts'
import { hostLocalStack } from '../../reference-stack/local/host.ts'
import type { ServiceTimeKind } from '../../reference-stack/local/service-times/profile.ts'
import type { ServiceTimesOptions } from '../../reference-stack/local/service-times/service-times.ts'

/** One call of each kind, timed from outside, ms. */
export type Callers = Readonly<Record<ServiceTimeKind, () => Promise<number>>>

export interface StackWithCallers extends AsyncDisposable {
  readonly call: Callers
  readonly managementEndpoint: string
  readonly region: string
  readonly connectionId: string
}

const stackFile = fileURLToPath(new URL('./chat.ts', import.meta.url))

/** The stack that takes these times, and a client that is as little work as can be: it keeps its connections. */
export async function startStackWithCallers(serviceTimes: ServiceTimesOptions | null): Promise<StackWithCallers> {
  const stack = await hostLocalStack({ definition: await loadDefinition(stackFile), behaviour: { serviceTimes } })
  const folder = mkdtempSync(join(tmpdir(), 'fanbench-service-times-'))
  const { url, region, functions, tables, endpoints } = stack.target
  const { management = '', dynamodb = '', lambda = '' } = endpoints
  const agent = new Agent({ keepAlive: true })
  const authorization = `AWS4-HMAC-SHA256 Credential=a/20261121/${region}/execute-api/aws4_request, SignedHeaders=host, Signature=s`

  function send(to: string, headers: Record<string, string>, body: string): Promise<Sent> {
    const { promise, resolve, reject } = Promise.withResolvers<Sent>()
    const startedAtMs = performance.now()
    const sent = request(to, { agent, method: 'POST', headers: { authorization, 'x-amz-date': 'd', ...headers } })
    sent.on('error', reject)
    sent.on('response', (response) => {
      const { statusCode = 0, headers: answered } = response
      response.on('end', () => {
        const tookMs = performance.now() - startedAtMs
        if (statusCode < 300) resolve({ tookMs, headers: answered })
        else reject(new Error(`${to} answered ${statusCode}`))
      })
      response.resume()
    })
    sent.end(body)
    return promise
  }
  const items = (operation: string, fields: object) => async () => {
    const headers = { 'x-amz-target': `DynamoDB_20120810.${operation}`, 'content-type': 'application/x-amz-json-1.0' }
    return (await send(dynamodb, headers, JSON.stringify({ TableName: tables['items'], ...fields }))).tookMs
  }
  const invoked = `${lambda}/2015-03-31/functions/${functions['Idle']}/invocations`
  const invokeLater = (noteIn?: string) =>
    send(invoked, { 'x-amz-invocation-type': 'Event' }, JSON.stringify(noteIn === undefined ? {} : { noteIn }))
  let notes = 0

  const socket = new WebSocket(url, { perMessageDeflate: false })
  await once(socket, 'open')
  socket.send('who am I?')
  const connectionId = String(((await once(socket, 'message')) as [Buffer])[0])
  // What is posted to it would be read by this process, before the answer to the post.
  socket.pause()
  const call: Callers = {
    post: async () => (await send(`${management}/@connections/${encodeURIComponent(connectionId)}`, {}, 'x')).tookMs,
    read: items('GetItem', { Key: { ID: { S: 'a' } } }),
    write: items('PutItem', { Item: { ID: { S: 'a' } } }),
    query: items('Query', {
      KeyConditionExpression: 'ID = :id',
      ExpressionAttributeValues: { ':id': { S: 'a' } },
    }),
    scanPage: items('Scan', {}),
    async invoke() {
      const { tookMs, headers } = await send(invoked, { 'x-amz-log-type': 'Tail' }, '{}')
      const log = Buffer.from(String(headers['x-amz-log-result']), 'base64').toString()
      return tookMs - Number(/\tDuration: (\d+\.\d+) ms/.exec(log)?.[1])
    },
    asyncInvoke: async () => (await invokeLater()).tookMs,
    async asyncQueue() {
      const file = join(folder, `${notes++}`)
      await invokeLater(file)
      const answeredAt = process.hrtime.bigint()
      while (!existsSync(file) || !readFileSync(file, 'utf8').endsWith('\n')) await sleep(5)
      return Number(BigInt(readFileSync(file, 'utf8').trim()) - answeredAt) / 1e6
    },
    async handshake() {
      const startedAtMs = performance.now()
      const upgraded = new WebSocket(url, { perMessageDeflate: false })
      await once(upgraded, 'open')
      const tookMs = performance.now() - startedAtMs
      upgraded.terminate()
      return tookMs
    },
  }
  return {
    call,
    managementEndpoint: management,
    region,
    connectionId,
    async [Symbol.asyncDispose]() {
      socket.terminate()
      agent.destroy()
      await stack[Symbol.asyncDispose]()
      rmSync(folder, { recursive: true })
    },
  }
}

interface Sent {
  readonly tookMs: number
  readonly headers: IncomingMessage['headers']
}
