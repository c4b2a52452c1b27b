import { describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import type { AuthorizerDefinition } from '../../../../../reference-stack/define-stack.ts'
import type { AuthorizerEvent } from '../../../../../reference-stack/local/gateway/authorizer/authorizer.ts'
import type { ProxyEvent } from '../../../../../reference-stack/local/gateway/events.ts'
import { type Rig, eventually, ok, openClient, refusedHandshake, startRig, throttled } from '../rig.ts'

const answer = (effect: string, more: object = {}) => ({
  principalId: 'user-7',
  policyDocument: {
    Version: '2012-10-17',
    Statement: [{ Action: 'execute-api:Invoke', Effect: effect, Resource: '*' }],
  },
  ...more,
})

const failing = (message: string) => () => {
  throw new Error(message)
}

/** A chat whose `tickets` function guards the door. */
function guarded(
  tickets: (event: ProxyEvent & AuthorizerEvent) => unknown,
  identitySource?: NonNullable<AuthorizerDefinition['identitySource']>,
  limits: Parameters<typeof startRig>[1] = {},
): Promise<Rig> {
  return startRig(
    { $connect: ok, $disconnect: ok, $default: ok, tickets: (event) => tickets(event as ProxyEvent & AuthorizerEvent) },
    { authorizer: { function: 'tickets', ...(identitySource ? { identitySource } : {}) }, ...limits },
  )
}

describe('an authorizer that admits', () => {
  test('gives its principal, its context and its time to every event of the connection', async () => {
    const context = { plan: 'free', seats: 3, trial: true }
    const { gateway, events } = await guarded(() => answer('Allow', { context }))
    const { socket } = await openClient(gateway.url)
    socket.send('hello')
    await eventually(() => expect(events).toHaveLength(3))
    socket.close()
    await eventually(() => expect(events).toHaveLength(4))
    const contexts = events.slice(1).map(({ requestContext }) => requestContext)
    expect(contexts.map(({ eventType }) => eventType)).toEqual(['CONNECT', 'MESSAGE', 'DISCONNECT'])
    for (const { authorizer } of contexts) {
      expect(authorizer).toEqual({
        principalId: 'user-7',
        ...context,
        integrationLatency: expect.any(Number) as number,
      })
      expect(authorizer).toEqual(contexts[0]?.authorizer)
    }
    expect(contexts[0]?.authorizer?.integrationLatency).toSatisfy(Number.isInteger)
  })

  test('is asked once, before $connect, which still may refuse', async () => {
    const rig = await startRig(
      { tickets: () => answer('Allow'), $connect: () => ({ statusCode: 418 }) },
      { authorizer: { function: 'tickets' } },
    )
    expect((await refusedHandshake(rig.gateway.url)).status).toBe(418)
    expect(rig.events).toHaveLength(2)
    expect(rig.events[1]?.requestContext.eventType).toBe('CONNECT')
  })

  test('holds the handshake while it runs', async () => {
    const ticket = Promise.withResolvers<unknown>()
    const { gateway, events } = await guarded(() => ticket.promise)
    const opening = openClient(gateway.url)
    await eventually(() => expect(events).toHaveLength(1))
    expect(gateway.connectionsOpen).toBe(0)
    ticket.resolve(answer('Allow'))
    expect((await opening).socket.readyState).toBe(WebSocket.OPEN)
  })
})

test('without an authorizer no event speaks of one', async () => {
  const { gateway, events } = await startRig({ $connect: ok })
  await openClient(gateway.url)
  expect(events[0]?.requestContext).not.toHaveProperty('authorizer')
})

describe('a missing identity source is a 401 without a call', () => {
  const sources = ['route.request.header.Authorization', 'route.request.querystring.ticket'] as const
  test.each<[string, string, Record<string, string>]>([
    ['the header', '?ticket=a', {}],
    ['the query parameter', '', { Authorization: 'x' }],
    ['the value of a query parameter', '?ticket=', { Authorization: 'x' }],
  ])('%s', async (_, query, headers) => {
    const { gateway, events, metrics } = await guarded(() => answer('Allow'), sources)
    expect((await refusedHandshake(gateway.url + query, { headers })).status).toBe(401)
    expect(events).toEqual([])
    expect(metrics.map(({ name }) => name)).toEqual(['ClientError', 'ClientError'])
  })

  test('and with all of them it is asked', async () => {
    const { gateway, events } = await guarded(() => answer('Allow'), sources)
    await openClient(`${gateway.url}?ticket=a`, { headers: { authorization: 'x' } })
    expect(events).toHaveLength(2)
  })
})

test.each<[what: string, status: number, tickets: () => unknown]>([
  ['denies', 403, () => answer('Deny')],
  ['throws "Unauthorized"', 401, failing('Unauthorized')],
  ['throws anything else', 500, failing('no table')],
  ['returns nothing', 500, () => undefined],
  ['names no principal', 500, () => ({ policyDocument: answer('Allow').policyDocument })],
  ['returns no policy', 500, () => ({ principalId: 'user-7' })],
  ['returns a context with a list in it', 500, () => answer('Allow', { context: { rooms: ['a'] } })],
  ['returns more than 8 KB', 500, () => answer('Allow', { context: { note: 'x'.repeat(8 * 1024) } })],
  ['is throttled', 500, () => throttled],
  ['outlasts the integration timeout', 500, () => new Promise(() => {})],
])('an authorizer that %s refuses the handshake with %i, and $connect is not called', async (_, status, tickets) => {
  const { gateway, events, metrics } = await guarded(tickets, undefined, { limits: { integrationTimeoutMs: 200 } })
  expect((await refusedHandshake(gateway.url)).status).toBe(status)
  expect(events).toHaveLength(1)
  expect(gateway.connectionsOpen).toBe(0)
  expect(metrics.map(({ name }) => name)).toEqual(status < 500 ? ['ClientError', 'ClientError'] : [])
})

test('in place of an authorizer everybody is let in, with the name of who connects in the context of all events', async () => {
  const { gateway, events } = await startRig(
    { $connect: ok, $default: ok },
    { admits: { userId: 'user-{member}', plan: 7 } },
  )
  const { socket } = await openClient(gateway.url, { headers: { 'X-Fanbench-Member': 'ada', 'X-Own': '1' } })
  socket.send('hello')
  await eventually(() => expect(events).toHaveLength(2))
  const context = { userId: 'user-ada', plan: 7, principalId: 'ada', integrationLatency: 0 }
  expect(events.map(({ requestContext }) => requestContext.authorizer)).toEqual([context, context])
  const { headers } = events[0] as unknown as { readonly headers: Readonly<Record<string, string>> }
  expect(headers).toMatchObject({ 'X-Own': '1' })
  expect(Object.keys(headers).map((name) => name.toLowerCase())).not.toContain('x-fanbench-member')
})
