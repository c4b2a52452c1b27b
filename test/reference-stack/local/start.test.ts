import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { type Server, createServer } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { CloudWatchClient, GetMetricDataCommand } from '@aws-sdk/client-cloudwatch'
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { rest } from '../../../reference-stack/chats/probe/rest.ts'
import { defineStack } from '../../../reference-stack/define-stack.ts'
import { type LocalStack, startLocalStack } from '../../../reference-stack/local/start.ts'
import { chat as echo } from '../../fixtures/stacks/echo/chat.ts'
import { plainRequest } from '../../fixtures/plain-request.ts'
import { talk } from './talk.ts'

async function takenPort(): Promise<{ server: Server; port: number }> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  return { server, port: (server.address() as AddressInfo).port }
}

describe('a stack of two functions', () => {
  let stack: LocalStack

  beforeAll(async () => {
    stack = await startLocalStack({ definition: echo })
    vi.stubEnv('AWS_ENDPOINT_URL_CLOUDWATCH', stack.target.endpoints.cloudwatch)
    vi.stubEnv('AWS_ENDPOINT_URL_LAMBDA', stack.target.endpoints.lambda)
    vi.stubEnv('AWS_REGION', stack.target.region)
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'local')
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'local')
  })

  afterAll(async () => {
    vi.unstubAllEnvs()
    await stack[Symbol.asyncDispose]()
  })

  test('says in its target where everything is', () => {
    const { target } = stack
    expect(target).toMatchObject({
      schema: 'fanbench/target@1',
      kind: 'emulated',
      stack: 'echo',
      region: 'local-1',
      functions: { connect: 'echo-connect', say: 'echo-say' },
      routes: { $connect: 'connect', say: 'say' },
      alias: 'live',
    })
    expect(target.url).toMatch(/^ws:\/\/127\.0\.0\.1:\d+\/prod$/)
    for (const endpoint of Object.values(target.endpoints)) expect(endpoint).toMatch(/^http:\/\/127\.0\.0\.1:\d+/)
  })

  test('answers a plain client, and counts it in CloudWatch', async () => {
    const text = '{"action":"say","text":"hello"}'
    expect(await talk(stack.target.url, text)).toBe(text)

    const client = new CloudWatchClient({})
    // The routes invoke the alias: what was published for it is all that there was.
    const sum = (Id: string, FunctionName: string) => ({
      Id,
      MetricStat: {
        Metric: {
          Namespace: 'AWS/Lambda',
          MetricName: 'Invocations',
          Dimensions: [
            { Name: 'FunctionName', Value: FunctionName },
            { Name: 'Resource', Value: `${FunctionName}:live` },
          ],
        },
        Period: 3600,
        Stat: 'Sum',
      },
    })
    const { MetricDataResults = [] } = await client.send(
      new GetMetricDataCommand({
        MetricDataQueries: [sum('connects', 'echo-connect'), sum('says', 'echo-say')],
        StartTime: new Date(Date.now() - 600_000),
        EndTime: new Date(Date.now() + 60_000),
      }),
    )
    expect(MetricDataResults.map(({ Values }) => Values)).toEqual([[1], [1]])
  })

  test("invokes a function for the SDK's Lambda client", async () => {
    const answer = await new LambdaClient({}).send(
      new InvokeCommand({ FunctionName: 'echo-say', Payload: Buffer.from('{"body":"direct"}') }),
    )
    expect(JSON.parse(Buffer.from(answer.Payload ?? []).toString())).toEqual({ statusCode: 200, body: 'direct' })
  })

  test('tells how many environments it started, for the routes and for the direct call', async () => {
    const one = { started: 1, used: 1 }
    expect(await stack.environmentsStarted()).toEqual([
      { functionName: 'connect', version: '1', ...one },
      { functionName: 'say', version: '1', ...one },
      { functionName: 'say', version: '$LATEST', ...one },
    ])
  })

  test('tells what each of its processes has cost', async () => {
    const figures = await stack.processes()
    expect(figures.map(({ name }) => name)).toEqual(['DynamoDB', 'Lambda connect', 'Lambda say'])
    // The route's call went to `live`, the direct one to $LATEST: each has environments of its own.
    expect(figures.map(({ processes }) => processes)).toEqual([1, 1, 2])
  })
})

test('gives a function its endpoints, and the tables and the right to post that it asked for', async () => {
  const show = new URL('../../fixtures/stacks/show-environment.ts', import.meta.url)
  const definition = defineStack({
    name: 'wired',
    tables: { 'client-records': { partitionKey: 'ID' }, rooms: { partitionKey: 'room' } },
    functions: {
      posts: {
        handler: show,
        memoryMb: 512,
        timeoutSeconds: 5,
        tables: { 'client-records': 'read' },
        postsToConnections: true,
      },
      counts: { handler: show, memoryMb: 512, timeoutSeconds: 5, tables: { rooms: 'write' } },
    },
    routes: { posts: { function: 'posts', replies: true }, counts: { function: 'counts', replies: true } },
  })
  await using stack = await startLocalStack({ definition })
  const { endpoints, url } = stack.target
  const everywhere = {
    AWS_ENDPOINT_URL_CLOUDWATCH: endpoints.cloudwatch,
    AWS_ENDPOINT_URL_CLOUDWATCH_LOGS: endpoints.logs,
    AWS_ENDPOINT_URL_DYNAMODB: endpoints.dynamodb,
    AWS_ENDPOINT_URL_LAMBDA: endpoints.lambda,
    AWS_ENDPOINT_URL_STS: endpoints.sts,
    AWS_REGION: 'local-1',
  }
  expect(JSON.parse(await talk(url, '{"action":"posts"}'))).toEqual({
    ...everywhere,
    AWS_ENDPOINT_URL_APIGATEWAYMANAGEMENTAPI: endpoints.management,
    TABLE_CLIENT_RECORDS: 'client-records',
  })
  expect(JSON.parse(await talk(url, '{"action":"counts"}'))).toEqual({ ...everywhere, TABLE_ROOMS: 'rooms' })
})

test('takes the port that it is given, and gives it back', async () => {
  const { server, port } = await takenPort()
  await expect(startLocalStack({ definition: echo, port })).rejects.toMatchObject({ code: 'EADDRINUSE' })
  server.close()

  for (let start = 0; start < 2; start += 1) {
    await using stack = await startLocalStack({ definition: echo, port })
    expect(stack.target.url).toBe(`ws://127.0.0.1:${port}/prod`)
  }
})

test('stops what has been started when a later part cannot be', async () => {
  const { server, port } = await takenPort()
  server.close()
  const folder = mkdtempSync(join(tmpdir(), 'broken-'))
  writeFileSync(join(folder, 'broken.ts'), 'export const handler = async () => {')
  const handler = pathToFileURL(join(folder, 'broken.ts'))
  const functions = { connect: { handler, memoryMb: 128, timeoutSeconds: 3 } }
  const definition = defineStack({ name: 'broken', tables: {}, functions, routes: {} })
  await expect(startLocalStack({ definition, port })).rejects.toThrow(/broken\.ts:1/)
  rmSync(folder, { recursive: true })
  await expect(fetch(`http://127.0.0.1:${port}`)).rejects.toThrow()
})

describe('a stack with an API key', () => {
  const key = 'a-key-that-is-in-no-file'

  afterEach(() => vi.unstubAllEnvs())

  test.each([
    ['is not set', undefined, /^the environment variable PROBE_API_KEY is not set/],
    ['is too short', 'short', /^PROBE_API_KEY has to be 20 to 128 visible ASCII characters/],
  ])('does not start if the key %s', async (_, value, problem) => {
    vi.stubEnv('PROBE_API_KEY', value)
    await expect(startLocalStack({ definition: rest })).rejects.toThrow(problem)
  })

  test('says where its HTTP routes are, and not the key; its functions do not have it, either', async () => {
    vi.stubEnv('PROBE_API_KEY', key)
    const handler = new URL('../../fixtures/stacks/whole-environment.ts', import.meta.url)
    const definition = { ...rest, functions: { Reply: { handler, memoryMb: 128, timeoutSeconds: 10 } } }
    await using stack = await startLocalStack({ definition })
    const { httpApi } = stack.target
    expect(httpApi?.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/prod$/)
    expect(httpApi?.url).not.toContain(new URL(stack.target.url).port)
    expect(JSON.stringify(stack.target)).not.toContain(key)
    const { status, text } = await plainRequest(`${httpApi?.url}/notes/7`)
    expect(status).toBe(200)
    expect(text).toContain('AWS_LAMBDA_FUNCTION_NAME')
    expect(text).not.toContain(key)
  })
})
