import { once } from 'node:events'
import { afterEach, expect, onTestFinished, test, vi } from 'vitest'
import { WebSocket } from 'ws'
import type { StackDefinition } from '../../../../reference-stack/define-stack.ts'
import { startLocalStack } from '../../../../reference-stack/local/start.ts'
import { readTemplate } from '../../../../reference-stack/templates/read-template.ts'
import { plainRequest } from '../../../fixtures/plain-request.ts'

const apiKey = 'the-key-of-somebody-elses-plan'

afterEach(() => vi.unstubAllEnvs())

interface TheirApi {
  readonly template: string
  readonly open: string
  readonly publish: string
  readonly body: object
  readonly status: number
  readonly pushed: object
  readonly origin: string
  readonly left: readonly string[]
}

const apis: readonly TheirApi[] = [
  {
    template: 'sam-rest',
    open: '/health',
    publish: '/boards/red/notes',
    body: { text: 'hello' },
    status: 201,
    pushed: { board: 'red', text: 'hello' },
    origin: 'https://board.example.com',
    left: ['template.yaml:20: NotesApi: MinimumCompressionSize is left out'],
  },
  {
    template: 'cdk-rest',
    open: '/orders',
    publish: '/orders',
    body: { item: 'tea', amount: 2 },
    status: 202,
    pushed: { item: 'tea', amount: 2 },
    origin: 'https://shop.example.com',
    left: [],
  },
  {
    template: 'serverless-rest',
    open: '/sensors',
    publish: '/sensors/attic/readings',
    body: { celsius: 21.5 },
    status: 200,
    pushed: { sensor: 'attic', celsius: 21.5 },
    origin: '*',
    left: [
      'serverless.yml:11: ApiGatewayRestApi: minimumCompressionSize is left out',
      'serverless.yml:45: cors: some paths have none; here preflights are answered on every path',
      'serverless.yml:61: left out: BadBody (AWS::ApiGateway::GatewayResponse, line 61)',
    ],
  },
]

test.each(apis)(
  '$template runs unchanged: what is posted over REST comes to everybody over a WebSocket',
  async (api) => {
    const { definition, notices, problems } = await readTemplate(`test/fixtures/their-chats/${api.template}`)
    expect(problems).toEqual([])
    const said = notices.map((notice) => notice.replace(/^\S*\/(?=[\w.]+:\d+: )/, ''))
    expect(said.filter((notice) => / (?:is|are) left out|left out:|some paths/.test(notice))).toEqual(api.left)
    expect(said.some((notice) => notice.includes('read from the environment variable API_KEY'))).toBe(true)

    vi.stubEnv('API_KEY', apiKey)
    const origin = api.origin === '*' ? 'https://anywhere.example.com' : api.origin
    const behaviour = { allowedOrigins: [origin] }
    const stack = await startLocalStack({ definition: definition as StackDefinition, behaviour })
    onTestFinished(() => stack[Symbol.asyncDispose]())
    const url = stack.target.httpApi?.url ?? ''
    const watcher = new WebSocket(stack.target.url)
    onTestFinished(() => watcher.terminate())
    await once(watcher, 'open')
    const pushed = once(watcher, 'message')

    const post = (body: unknown, headers: Readonly<Record<string, string>> = { 'x-api-key': apiKey }) =>
      plainRequest(url + api.publish, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify(body),
      })
    expect((await plainRequest(url + api.open)).status).toBe(200)
    expect(await post(api.body, {})).toMatchObject({ status: 403, text: '{"message":"Forbidden"}' })
    expect(await post({})).toMatchObject({ status: 400, text: '{"message":"Invalid request body"}' })
    expect((await post(api.body)).status).toBe(api.status)
    const [frame] = (await pushed) as [Buffer]
    expect(JSON.parse(frame.toString())).toMatchObject(api.pushed)

    const asked = { origin, 'access-control-request-method': 'POST' }
    const preflight = await plainRequest(url + api.publish, { method: 'OPTIONS', headers: asked })
    expect(preflight.status).toBe(204)
    expect(preflight.headers['access-control-allow-origin']).toBe(api.origin)
    expect(preflight.headers['access-control-allow-headers']?.toLowerCase()).toContain('x-api-key')
  },
)
