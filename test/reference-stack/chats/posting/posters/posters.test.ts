import { once } from 'node:events'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { describe, expect, test } from 'vitest'
import { choosePoster } from '../../../../../reference-stack/chats/posting/posters/choose-poster.ts'
import { lightPoster } from '../../../../../reference-stack/chats/posting/posters/light-poster.ts'
import type { PostAnswer, Poster } from '../../../../../reference-stack/chats/posting/posters/poster.ts'
import { sdkPoster } from '../../../../../reference-stack/chats/posting/posters/sdk-poster.ts'
import { type SigningTarget, signingTarget } from '../../../../../reference-stack/chats/posting/posters/signed-posts.ts'
import { eventually, ok, openClient, startRig } from '../../../local/gateway/rig.ts'
import { startHostileConnections } from './hostile-connections.ts'

const posters: Record<string, (target: SigningTarget) => Poster> = {
  light: (target) => lightPoster(target, 50),
  sdk: ({ endpoint, region, credentials: { accessKeyId, secretAccessKey } }) =>
    sdkPoster(50, { endpoint, region, credentials: { accessKeyId, secretAccessKey } }),
}

const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' }
const to = (endpoint: string, region = 'eu-central-1'): SigningTarget => ({ endpoint, region, credentials })
const hello = 'hello'

describe.each(Object.entries(posters))('the %s poster', (_, poster) => {
  test('answers alike to whatever the other side does', async () => {
    const post = poster(to((await startHostileConnections()).endpoint))
    const answers: Record<string, PostAnswer> = {
      taken: 'delivered',
      created: 'delivered',
      'taken, then closed': 'delivered',
      slow: 'delivered',
      redirected: 'failed',
      forbidden: 'failed',
      gone: 'gone',
      'gone without a name': 'gone',
      'too large': 'failed',
      throttled: 'throttled',
      broken: 'interrupted',
      unavailable: 'interrupted',
      'broken in HTML': 'interrupted',
      reset: 'interrupted',
      'closed without an answer': 'interrupted',
      'reset in its status line': 'interrupted',
      'cut off in the body of its 200': 'interrupted',
      'cut off in the body of its 410': 'gone',
      'cut off in the body of its 503': 'interrupted',
      'no HTTP': 'failed',
      silent: 'failed',
    }
    const seen = await Promise.all(Object.keys(answers).map(async (id) => [id, await post(id, hello)] as const))
    expect(Object.fromEntries(seen)).toEqual(answers)
  })

  test('keeps its connections, and survives that they are closed between two posts', async () => {
    const server = await startHostileConnections()
    const post = poster(to(server.endpoint))
    for (const id of ['taken', 'gone', 'throttled', 'broken', 'taken']) await post(id, hello)
    expect(server.sockets).toBe(1)
    expect(await post('taken, then closed', hello)).toBe('delivered')
    expect(await post('taken', hello)).toBe('delivered')
    expect(server.sockets).toBe(2)
  })

  test('fails where nobody listens', async () => {
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    server.close()
    await once(server, 'close')
    expect(await poster(to(`http://127.0.0.1:${port}/prod`))('taken', hello)).toBe('failed')
  })

  test('reaches a connection of the embedded gateway, and hears what became of it', async () => {
    const { gateway, events } = await startRig({ $connect: ok, $default: ok })
    const client = await openClient(gateway.url)
    const connectionId = events[0]?.requestContext.connectionId ?? ''
    const post = poster(to(gateway.managementEndpoint))
    const text = 'grüß dich '.repeat(10_000)
    expect(await post(connectionId, text)).toBe('delivered')
    await eventually(() => expect(client.received).toEqual([text]))
    expect(await post(connectionId, 'x'.repeat(128 * 1024 + 1))).toBe('failed')
    expect(await poster(to(gateway.managementEndpoint, 'eu-west-1'))(connectionId, hello)).toBe('failed')
    client.socket.close()
    await once(client.socket, 'close')
    await eventually(async () => expect(await post(connectionId, hello)).toBe('gone'))
  })

  test("is throttled with the gateway's account", async () => {
    const { gateway, events } = await startRig({ $connect: ok }, { limits: { requestRate: 1, requestBurst: 1 } })
    await openClient(gateway.url)
    const connectionId = events[0]?.requestContext.connectionId ?? ''
    const post = poster(to(gateway.managementEndpoint))
    const answers = await Promise.all(Array.from({ length: 20 }, () => post(connectionId, hello)))
    expect(answers).toContain('throttled')
    expect(answers.filter((answer) => answer !== 'throttled' && answer !== 'delivered')).toEqual([])
  })
})

describe('the choice of a poster', () => {
  const variables = {
    AWS_ENDPOINT_URL_APIGATEWAYMANAGEMENTAPI: 'https://abc.execute-api.eu-west-1.amazonaws.com/prod',
    AWS_REGION: 'eu-west-1',
    AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'secret',
  }

  test('needs for the light one to know where to post, and as whom', async () => {
    await expect(
      choosePoster(
        { poster: 'light', sockets: 50 },
        { AWS_REGION: 'eu-west-1', AWS_ACCESS_KEY_ID: '' },
        'AWS_ENDPOINT_URL_APIGATEWAYMANAGEMENTAPI',
      ),
    ).rejects.toThrow('AWS_ENDPOINT_URL_APIGATEWAYMANAGEMENTAPI, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY: not set')
    expect(
      signingTarget({ ...variables, AWS_SESSION_TOKEN: 'token' }, 'AWS_ENDPOINT_URL_APIGATEWAYMANAGEMENTAPI'),
    ).toEqual({
      endpoint: variables.AWS_ENDPOINT_URL_APIGATEWAYMANAGEMENTAPI,
      region: 'eu-west-1',
      credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret', sessionToken: 'token' },
    })
  })
})
