import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { returned, startFixtures } from './start-service.ts'

interface Seen {
  readonly pid: number
  readonly environment: Readonly<Record<string, string>>
  readonly context: Readonly<Record<string, unknown>>
  readonly remainingMs: number
}

let stack: Awaited<ReturnType<typeof startFixtures>>
let first: Seen
let second: Seen
let requestId: string

beforeAll(async () => {
  stack = await startFixtures(
    { describe: { memoryMb: 512, timeoutSeconds: 20, environment: { GREETING: 'hello' } } },
    {
      environment: { AWS_ENDPOINT_URL_DYNAMODB: 'http://127.0.0.1:1' },
      environmentFor: (role) => ({ TABLE_MEMBERS: `members of ${role}` }),
    },
  )
  const outcome = await stack.service.invoke('describe', '{}')
  first = returned(outcome) as Seen
  requestId = outcome.kind === 'returned' ? outcome.requestId : ''
  second = returned(await stack.service.invoke('describe', '{}')) as Seen
})

afterAll(() => stack[Symbol.asyncDispose]())

describe('environment', () => {
  test.each([
    ['AWS_EXECUTION_ENV', 'AWS_Lambda_nodejs24.x'],
    ['AWS_LAMBDA_FUNCTION_NAME', 'fixture-describe'],
    ['AWS_LAMBDA_FUNCTION_VERSION', '$LATEST'],
    ['AWS_LAMBDA_FUNCTION_MEMORY_SIZE', '512'],
    ['AWS_LAMBDA_INITIALIZATION_TYPE', 'on-demand'],
    ['AWS_LAMBDA_LOG_GROUP_NAME', '/aws/lambda/fixture-describe'],
    ['AWS_LAMBDA_LOG_STREAM_NAME', /^\d{4}\/\d\d\/\d\d\/\[\$LATEST\][0-9a-f]{32}$/],
    ['AWS_LAMBDA_RUNTIME_API', /^127\.0\.0\.1:\d+$/],
    ['AWS_REGION', 'eu-central-1'],
    ['AWS_DEFAULT_REGION', 'eu-central-1'],
    ['AWS_ACCESS_KEY_ID', /./],
    ['AWS_SECRET_ACCESS_KEY', /./],
    ['AWS_SESSION_TOKEN', /./],
    ['_HANDLER', 'index.handler'],
    ['_X_AMZN_TRACE_ID', /^Root=1-[0-9a-f]{8}-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=0;Lineage=1:[0-9a-f]{8}:0$/],
    ['TZ', ':UTC'],
    ['LANG', 'en_US.UTF-8'],
    ['GREETING', 'hello'],
    ['AWS_ENDPOINT_URL_DYNAMODB', 'http://127.0.0.1:1'],
    ['TABLE_MEMBERS', 'members of describe'],
  ])('%s', (name, value) => {
    if (typeof value === 'string') expect(first.environment[name]).toBe(value)
    else expect(first.environment[name]).toMatch(value)
  })

  test('nothing else of ours', () => {
    expect(process.env).toHaveProperty('VITEST')
    expect(first.environment).not.toHaveProperty('VITEST')
  })

  test('the trace id is another for each invocation', () => {
    expect(second.pid).toBe(first.pid)
    expect(second.environment['_X_AMZN_TRACE_ID']).not.toBe(first.environment['_X_AMZN_TRACE_ID'])
  })
})

describe('context', () => {
  test('has the fields of the Node runtime', () => {
    expect(first.context).toEqual({
      callbackWaitsForEmptyEventLoop: true,
      functionName: 'fixture-describe',
      functionVersion: '$LATEST',
      invokedFunctionArn: expect.stringMatching(/^arn:aws:lambda:eu-central-1:\d{12}:function:fixture-describe$/),
      memoryLimitInMB: '512',
      awsRequestId: requestId,
      logGroupName: '/aws/lambda/fixture-describe',
      logStreamName: first.environment['AWS_LAMBDA_LOG_STREAM_NAME'],
    })
  })

  test('counts down to the time limit', () => {
    expect(first.remainingMs).toBeGreaterThan(0)
    expect(first.remainingMs).toBeLessThanOrEqual(20_000)
  })
})
