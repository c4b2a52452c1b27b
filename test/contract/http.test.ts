import { type MetricDataQuery, GetMetricDataCommand } from '@aws-sdk/client-cloudwatch'
import { type PlainRequest, plainRequest } from '../fixtures/plain-request.ts'
import { startIssuer } from './issuer.ts'
import { contract } from './contract.ts'
import { type Place, eventually } from './place.ts'

process.env['PROBE_API_KEY'] ??= 'a-key-for-the-probe-alone'
const key = process.env['PROBE_API_KEY']

const issuer = await startIssuer()
process.env['PROBE_ISSUER'] = issuer.url

const { place: rest, row } = contract('rest', {}, { concurrent: true })
const { place: http } = contract('http')
const onHttp = { alsoOn: 'http' } as const

function ask(place: Place, path: string, request?: PlainRequest) {
  const url = place.target.httpApi?.url
  if (url === undefined) throw new Error('the probe has no HTTP routes')
  return plainRequest(`${url}${path}`, request)
}

/** The event that the function got. */
async function eventOf(place: Place, path: string, request?: PlainRequest): Promise<Record<string, unknown>> {
  return JSON.parse((await ask(place, path, request)).text) as Record<string, unknown>
}

const json = { 'content-type': 'application/json' }
const note = { method: 'POST', headers: json, body: '{"text":"hello"}' } as const
const then = (order: unknown) => ({ 'x-then': JSON.stringify(order) })
const board = { origin: 'http://127.0.0.1:1', 'access-control-request-method': 'POST' }

row('9.1-event', async ({ expect }) => {
  const event = await eventOf(rest, '/notes', note)
  expect(event).toMatchObject({
    resource: '/notes',
    path: '/notes',
    httpMethod: 'POST',
    queryStringParameters: null,
    multiValueQueryStringParameters: null,
    pathParameters: null,
    body: '{"text":"hello"}',
    isBase64Encoded: false,
    requestContext: { httpMethod: 'POST', resourcePath: '/notes', path: '/prod/notes', protocol: 'HTTP/1.1' },
  })
  expect(event['requestContext']).toHaveProperty('identity.sourceIp')
  expect(await eventOf(rest, '/notes/7')).toMatchObject({ body: null })
})

row('9.1-multi-value', async ({ expect }) => {
  const headers = { 'X-Colour': ['red', 'green'] }
  expect(await eventOf(rest, '/notes/7?tag=a%20b&tag=c', { headers })).toMatchObject({
    headers: { 'X-Colour': 'green' },
    multiValueHeaders: { 'X-Colour': ['red', 'green'] },
    queryStringParameters: { tag: 'c' },
    multiValueQueryStringParameters: { tag: ['a b', 'c'] },
  })
})

row('9.1-path', async ({ expect }) => {
  expect(await eventOf(rest, '/notes/7')).toMatchObject({
    resource: '/notes/{id}',
    pathParameters: { id: '7' },
    stageVariables: { colour: 'blue' },
    requestContext: { stage: 'prod', resourcePath: '/notes/{id}' },
  })
})

row('9.1-answer', async ({ expect }) => {
  const returns = {
    statusCode: 201,
    headers: { 'X-One': 'a' },
    multiValueHeaders: { 'Set-Cookie': ['b=1', 'c=2'] },
    body: 'made',
  }
  const { status, headers, text } = await ask(rest, '/notes/7', { headers: then({ returns }) })
  expect({ status, text }).toEqual({ status: 201, text: 'made' })
  expect(headers).toMatchObject({ 'x-one': 'a', 'set-cookie': ['b=1', 'c=2'] })
})

row('9.1-malformed', async ({ expect }) => {
  const orders = [{ returns: 'text' }, { returns: { statusCode: 200, body: 7 } }, { returns: null }, { throws: 'no' }]
  for (const order of orders) {
    const { status, text } = await ask(rest, '/notes/7', { headers: then(order) })
    expect({ status, answer: JSON.parse(text) }).toEqual({ status: 502, answer: { message: 'Internal server error' } })
  }
})

row('9.1-timeout', async ({ expect }) => {
  const { status, text } = await ask(rest, '/notes/7', { headers: then({ waitMs: 40_000 }) })
  expect({ status, answer: JSON.parse(text) }).toEqual({
    status: 504,
    answer: { message: 'Endpoint request timed out' },
  })
})

row('9.1-unknown-path', async ({ expect }) => {
  for (const { path, method } of [
    { path: '/nowhere', method: 'GET' },
    { path: '/notes', method: 'DELETE' },
  ]) {
    const { status, headers, text } = await ask(rest, path, { method })
    expect({ status, answer: JSON.parse(text) }).toEqual({
      status: 403,
      answer: { message: 'Missing Authentication Token' },
    })
    expect(headers['x-amzn-errortype']).toBe('MissingAuthenticationTokenException')
  }
})

row('9.1-key', async ({ expect }) => {
  for (const headers of [{}, { 'x-api-key': `${key}x` }]) {
    const { status, headers: answered, text } = await ask(rest, '/guarded', { headers })
    expect({ status, answer: JSON.parse(text) }).toEqual({ status: 403, answer: { message: 'Forbidden' } })
    expect(answered['x-amzn-errortype']).toBe('ForbiddenException')
  }
})

// The only case that spends the quota of 2.
row('9.1-quota', async ({ expect }) => {
  const headers = { 'x-api-key': key }
  expect((await ask(rest, '/guarded', { headers })).status).toBe(200)
  expect((await ask(rest, '/guarded', { headers })).status).toBe(200)
  const { status, text } = await ask(rest, '/guarded', { headers })
  expect({ status, answer: JSON.parse(text) }).toEqual({ status: 429, answer: { message: 'Limit Exceeded' } })
})

row('9.1-throttle', async ({ expect }) => {
  expect((await ask(rest, '/narrow')).status).toBe(200)
  const { status, text } = await ask(rest, '/narrow')
  expect({ status, answer: JSON.parse(text) }).toEqual({ status: 429, answer: { message: 'Too Many Requests' } })
  expect((await ask(rest, '/notes/7')).status).toBe(200)
})

row('9.1-model', async ({ expect }) => {
  for (const body of ['{"text":""}', '{}', '{"text":7}', '[]', 'no JSON', '']) {
    const { status, text } = await ask(rest, '/notes', { ...note, body })
    expect({ status, answer: JSON.parse(text) }).toEqual({ status: 400, answer: { message: 'Invalid request body' } })
  }
  expect((await ask(rest, '/notes', note)).status).toBe(200)
})

row('9.1-model-content-type', async ({ expect }) => {
  const plain = { method: 'POST', headers: { 'content-type': 'text/plain' }, body: 'no JSON' }
  expect((await ask(rest, '/notes', plain)).status).toBe(200)
})

row('9.1-too-large', async ({ expect }) => {
  const body = Buffer.alloc(10 * 1024 * 1024 + 1, 'x')
  const { status, text } = await ask(rest, '/notes', { method: 'POST', headers: json, body })
  expect({ status, text }).toEqual({ status: 413, text: 'HTTP content length exceeded 10485760 bytes.' })
})

const png = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0xff, 0x00])
const picture = {
  statusCode: 200,
  headers: { 'content-type': 'image/png' },
  body: png.toString('base64'),
  isBase64Encoded: true,
}

row('9.1-binary', async ({ expect }) => {
  const sent = { method: 'POST', headers: { 'content-type': 'image/png' }, body: png }
  expect(await eventOf(rest, '/pictures', sent)).toMatchObject({ body: png.toString('base64'), isBase64Encoded: true })
  const headers = { ...then({ returns: picture }), accept: 'image/png,*/*' }
  expect((await ask(rest, '/notes/7', { headers })).bytes).toEqual(png)
})

row('9.1-text', async ({ expect }) => {
  const sent = { method: 'POST', headers: { 'content-type': 'text/plain' }, body: 'hello' }
  expect(await eventOf(rest, '/pictures', sent)).toMatchObject({ body: 'hello', isBase64Encoded: false })
  expect((await ask(rest, '/notes/7', { headers: then({ returns: picture }) })).text).toBe(png.toString('base64'))
})

row('9.1-preflight', async ({ expect }) => {
  const { status, headers } = await ask(rest, '/notes', { method: 'OPTIONS' })
  expect(status).toBe(204)
  expect(headers).toMatchObject({
    'access-control-allow-methods': 'GET,POST',
    'access-control-allow-headers': 'x-api-key',
  })
})

row(
  '9.2-event',
  async ({ expect }) => {
    expect(await eventOf(http, '/notes/a%20b?tag=1')).toMatchObject({
      version: '2.0',
      routeKey: 'GET /notes/{id}',
      rawPath: '/notes/a%20b',
      rawQueryString: 'tag=1',
      pathParameters: { id: 'a b' },
      requestContext: { stage: '$default', http: { method: 'GET', path: '/notes/a%20b', protocol: 'HTTP/1.1' } },
      isBase64Encoded: false,
    })
  },
  onHttp,
)

row(
  '9.2-joined',
  async ({ expect }) => {
    const headers = { 'X-Colour': ['red', 'green'], cookie: 'a=1; b=2' }
    expect(await eventOf(http, '/notes/7?tag=a&tag=b', { headers })).toMatchObject({
      headers: { 'x-colour': 'red,green' },
      cookies: ['a=1', 'b=2'],
      queryStringParameters: { tag: 'a,b' },
    })
  },
  onHttp,
)

row(
  '9.2-inferred',
  async ({ expect }) => {
    const { status, headers, text } = await ask(http, '/notes/7', { headers: then({ returns: { text: 'hello' } }) })
    expect({ status, text }).toEqual({ status: 200, text: '{"text":"hello"}' })
    expect(headers['content-type']).toBe('application/json')
  },
  onHttp,
)

row(
  '9.2-cookies',
  async ({ expect }) => {
    const returns = { statusCode: 200, cookies: ['a=1', 'b=2'] }
    const { headers } = await ask(http, '/notes/7', { headers: then({ returns }) })
    expect(headers['set-cookie']).toEqual(['a=1', 'b=2'])
  },
  onHttp,
)

row(
  '9.2-greedy',
  async ({ expect }) => {
    expect(await eventOf(http, '/below/a/b/c', { method: 'DELETE' })).toMatchObject({
      routeKey: 'ANY /below/{path+}',
      pathParameters: { path: 'a/b/c' },
    })
  },
  onHttp,
)

row(
  '9.2-unknown-path',
  async ({ expect }) => {
    const { status, text } = await ask(http, '/nowhere')
    expect({ status, answer: JSON.parse(text) }).toEqual({ status: 404, answer: { message: 'Not Found' } })
  },
  onHttp,
)

row(
  '9.2-preflight',
  async ({ expect }) => {
    const { status, headers } = await ask(http, '/nowhere', { method: 'OPTIONS', headers: board })
    expect(status).toBe(204)
    expect(headers).toMatchObject({ 'access-control-allow-methods': 'GET,POST', 'access-control-max-age': '300' })
  },
  onHttp,
)

row(
  '9.2-cors',
  async ({ expect }) => {
    const returns = { statusCode: 200, headers: { 'access-control-allow-methods': 'its own', 'x-one': 'a' } }
    const { headers } = await ask(http, '/notes/7', { headers: { ...then({ returns }), origin: board.origin } })
    expect(headers).toMatchObject({ 'x-one': 'a' })
    expect(headers).not.toHaveProperty('access-control-allow-methods')
  },
  onHttp,
)

type Context = Readonly<Record<string, string>>

/** A token that no other case has; the probe's authorizer reads its beginning. */
const token = (wish: string) => `${wish}-${crypto.randomUUID()}`

/** What the authorizer has added to the event, and the event that it got itself. */
function decisionOf(event: Record<string, unknown>): { readonly context: Context; readonly got: object } {
  const { authorizer } = event['requestContext'] as { readonly authorizer: Context & { readonly lambda?: Context } }
  const context = authorizer.lambda ?? authorizer
  return { context, got: JSON.parse(context['event'] ?? '{}') as object }
}

async function refusalOf(place: Place, path: string, authorization?: string) {
  const headers = authorization === undefined ? {} : { authorization }
  const { status, text } = await ask(place, path, { headers })
  return { status, answer: JSON.parse(text) as object }
}

const unauthorized = { status: 401, answer: { message: 'Unauthorized' } }
const forbidden = { status: 403, answer: { message: 'Forbidden' } }

row('9.1-authorizer-event', async ({ expect }) => {
  const authorization = token('allow')
  const byToken = decisionOf(await eventOf(rest, '/by-token', { headers: { authorization } }))
  expect(byToken.got).toEqual({
    type: 'TOKEN',
    authorizationToken: authorization,
    methodArn: expect.stringMatching(/^arn:aws:execute-api:[^:]+:\d+:\w+\/prod\/GET\/by-token$/) as string,
  })
  const byRequest = decisionOf(await eventOf(rest, '/by-request?user=ann', { headers: { authorization } }))
  expect(byRequest.got).toMatchObject({
    type: 'REQUEST',
    resource: '/by-request',
    httpMethod: 'GET',
    queryStringParameters: { user: 'ann' },
    multiValueQueryStringParameters: { user: ['ann'] },
    stageVariables: { colour: 'blue' },
  })
  expect(byRequest.got).not.toHaveProperty('body')
})

row('9.1-authorizer-context', async ({ expect }) => {
  const event = await eventOf(rest, '/by-request?user=ann', { headers: { authorization: token('allow') } })
  expect(event['requestContext']).toMatchObject({ authorizer: { principalId: 'probe', admitted: 'true' } })
})

row('9.1-authorizer-401', async ({ expect }) => {
  expect(await refusalOf(rest, '/by-token')).toEqual(unauthorized)
  expect(await refusalOf(rest, '/by-token', 'does not match')).toEqual(unauthorized)
  expect(await refusalOf(rest, '/by-token', 'unauthorized')).toEqual(unauthorized)
  expect(await refusalOf(rest, '/by-request', token('allow'))).toEqual(unauthorized)
  expect(await refusalOf(rest, '/by-request?user=', token('allow'))).toEqual(unauthorized)
})

row('9.1-authorizer-403', async ({ expect }) => {
  const message = 'User is not authorized to access this resource'
  expect(await refusalOf(rest, '/by-token', token('other'))).toEqual({ status: 403, answer: { message } })
  expect(await refusalOf(rest, '/by-token', token('deny'))).toEqual({
    status: 403,
    answer: { message: `${message} with an explicit deny` },
  })
})

row('9.1-authorizer-500', async ({ expect }) => {
  expect((await refusalOf(rest, '/by-token', 'throw')).status).toBe(500)
  expect((await refusalOf(rest, '/by-token', 'malformed')).status).toBe(500)
})

row('9.1-authorizer-cache', async ({ expect }) => {
  const headers = { authorization: token('allow') }
  const decision = async (path: string) => decisionOf(await eventOf(rest, path, { headers })).context['decision']
  expect(await decision('/by-token')).toBe(await decision('/by-token'))
  expect(await refusalOf(rest, '/by-token/7', headers.authorization)).toEqual({
    status: 403,
    answer: { message: 'User is not authorized to access this resource' },
  })
  expect(await decision('/by-request?user=ann')).not.toBe(await decision('/by-request?user=ann'))
})

row(
  '9.2-authorizer-event',
  async ({ expect }) => {
    const authorization = token('allow')
    const { got } = decisionOf(await eventOf(http, '/by-policy?user=ann', { headers: { authorization } }))
    expect(got).toMatchObject({
      version: '2.0',
      type: 'REQUEST',
      routeArn: expect.stringMatching(/\/\$default\/GET\/by-policy$/) as string,
      identitySource: [authorization],
      routeKey: 'GET /by-policy',
      rawPath: '/by-policy',
      rawQueryString: 'user=ann',
      queryStringParameters: { user: 'ann' },
    })
    expect(got).not.toHaveProperty('body')
  },
  onHttp,
)

row(
  '9.2-authorizer-simple',
  async ({ expect }) => {
    const headers = { authorization: 'simple-allow' }
    const { requestContext } = await eventOf(http, '/by-simple', { headers })
    expect(requestContext).toMatchObject({ authorizer: { lambda: { admitted: true } } })
    expect(await refusalOf(http, '/by-simple', 'simple-deny')).toEqual(forbidden)
    expect((await refusalOf(http, '/by-simple', token('allow'))).status).toBe(500)
  },
  onHttp,
)

row(
  '9.2-authorizer-policy',
  async ({ expect }) => {
    expect((await refusalOf(http, '/by-policy', token('allow'))).status).toBe(200)
    expect(await refusalOf(http, '/by-policy', token('deny'))).toEqual(forbidden)
    expect(await refusalOf(http, '/by-policy', token('other'))).toEqual(forbidden)
  },
  onHttp,
)

row(
  '9.2-authorizer-cache',
  async ({ expect }) => {
    const decision = async (path: string, authorization: string) =>
      decisionOf(await eventOf(http, path, { headers: { authorization } })).context['decision']
    const one = token('allow')
    expect(await decision('/by-policy', one)).toBe(await decision('/by-policy', one))
    expect(await decision('/by-policy', one)).not.toBe(await decision('/by-policy', token('allow')))
    expect(await decision('/by-simple', 'simple-allow')).not.toBe(await decision('/by-simple', 'simple-allow'))
  },
  onHttp,
)

row(
  '9.2-authorizer-401',
  async ({ expect }) => {
    expect(await refusalOf(http, '/by-policy')).toEqual(unauthorized)
    expect(await refusalOf(http, '/by-simple', '')).toEqual(unauthorized)
  },
  onHttp,
)

const withIssuer = { ...onHttp, needs: 'an issuer on this machine' }

row(
  '9.2-jwt',
  async ({ expect }) => {
    const valid = await issuer.token({ sub: 'ann', groups: ['a', 'b'] })
    for (const authorization of [valid, `Bearer ${valid}`]) {
      const event = await eventOf(http, '/by-jwt', { headers: { authorization } })
      expect(event['requestContext']).toMatchObject({
        authorizer: { jwt: { claims: { sub: 'ann', iss: issuer.url, groups: '[a b]' }, scopes: null } },
      })
    }
    const byClient = await issuer.token({ aud: undefined, client_id: 'notes' })
    expect((await refusalOf(http, '/by-jwt', byClient)).status).toBe(200)
  },
  withIssuer,
)

row(
  '9.2-jwt-401',
  async ({ expect }) => {
    const nowS = Math.floor(Date.now() / 1000)
    const tokens = [
      undefined,
      'no token',
      await issuer.token({ exp: nowS - 60 }),
      await issuer.token({ nbf: nowS + 60 }),
      await issuer.token({ iss: 'https://elsewhere.example.com' }),
      await issuer.token({ aud: 'orders' }),
      await issuer.token({ aud: 'orders', client_id: 'notes' }),
      await issuer.token({}, 'another key'),
      await issuer.token({}, 'a key without a name'),
      await issuer.token({}, 'an elliptic curve'),
    ]
    for (const one of tokens) expect(await refusalOf(http, '/by-jwt', one)).toEqual(unauthorized)
  },
  withIssuer,
)

row(
  '9.2-jwt-scopes',
  async ({ expect }) => {
    const answer = async (claims: object) => (await refusalOf(http, '/by-scope', await issuer.token(claims))).status
    expect(await answer({ scope: 'openid notes:write' })).toBe(200)
    expect(await answer({ scp: ['notes:read'] })).toBe(200)
    expect(await refusalOf(http, '/by-scope', await issuer.token({ scope: 'openid' }))).toEqual(forbidden)
  },
  withIssuer,
)

/** The value of one statistic over the last hours. */
async function metric(place: Place, name: string, stat: string, dimensions: Readonly<Record<string, string>>) {
  const query: MetricDataQuery = {
    Id: 'm',
    MetricStat: {
      Metric: {
        Namespace: 'AWS/ApiGateway',
        MetricName: name,
        Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
      },
      Period: 86_400,
      Stat: stat,
    },
  }
  const [StartTime, EndTime] = [new Date(Date.now() - 3_600_000), new Date(Date.now() + 60_000)]
  const { MetricDataResults } = await place.cloudWatch.send(
    new GetMetricDataCommand({ MetricDataQueries: [query], StartTime, EndTime }),
  )
  return MetricDataResults?.[0]?.Values?.[0]
}

const restApi = { ApiName: 'probe-rest', Stage: 'prod' }

row('9.3-rest', async ({ expect }) => {
  await ask(rest, '/notes/7')
  await ask(rest, '/notes/7', { headers: then({ throws: 'no' }) })
  await ask(rest, '/nowhere')
  for (const name of ['Count', '4XXError', '5XXError', 'Latency', 'IntegrationLatency'])
    await eventually(async () => expect(await metric(rest, name, 'Sum', restApi)).toBeGreaterThan(0))
  expect(await metric(rest, 'Count', 'Sum', { ApiName: 'probe-rest' })).toBeGreaterThan(2)
})

row('9.3-error-rate', async ({ expect }) => {
  await ask(rest, '/nowhere')
  await eventually(async () => expect(await metric(rest, '4XXError', 'Average', restApi)).toBeGreaterThan(0))
  expect(await metric(rest, '4XXError', 'Average', restApi)).toBeLessThan(1)
})

row(
  '9.3-http',
  async ({ expect }) => {
    const api = { ApiId: http.target.httpApi?.id ?? '', Stage: '$default' }
    await ask(http, '/notes/7')
    await ask(http, '/notes/7', { headers: then({ throws: 'no' }) })
    await ask(http, '/nowhere')
    for (const name of ['Count', '4xx', '5xx', 'Latency', 'IntegrationLatency'])
      await eventually(async () => expect(await metric(http, name, 'Sum', api)).toBeGreaterThan(0))
  },
  onHttp,
)
