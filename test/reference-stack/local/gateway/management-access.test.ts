import { describe, expect, it, test } from 'vitest'
import { sessionToken } from '../../../../reference-stack/local/lambda/caller.ts'
import { eventually, http, ok, openClient, refusedHandshake, startRig } from './rig.ts'

const scope = (region: string, service = 'execute-api') => ({
  authorization: `AWS4-HMAC-SHA256 Credential=AKID/20261121/${region}/${service}/aws4_request, SignedHeaders=host, Signature=0`,
})

describe('a call to @connections is refused with the reason', () => {
  it.each<[string, string, Record<string, string>, RegExp]>([
    ['no signature', '/prod', {}, /^Missing Authentication Token/],
    [
      'another Region',
      '/prod',
      scope('us-east-1'),
      /signed for the Region us-east-1, not for this stack's, eu-central-1/,
    ],
    ['another service', '/prod', scope('eu-central-1', 'lambda'), /scoped to the service execute-api, not to lambda/],
    ['another stage', '/dev', scope('eu-central-1'), /names the stage dev; this stack has prod/],
    ['no stage', '', scope('eu-central-1'), /this API has \/prod, and @connections under it/],
    [
      'a rebound name',
      '/prod',
      { ...scope('eu-central-1'), host: 'attacker.example' },
      /The Host "attacker.example" is refused/,
    ],
    [
      'a page',
      '/prod',
      { ...scope('eu-central-1'), origin: 'https://evil.example' },
      /--allow-origin https:\/\/evil.example/,
    ],
  ])('%s', async (_what, stage, headers, reason) => {
    const { gateway } = await startRig({})
    const answer = await http(gateway, `${stage}/@connections/abcd`, { signed: false, headers })
    expect(answer.status).toBe(403)
    expect((JSON.parse(answer.body) as { message: string }).message).toMatch(reason)
  })
})

test('a function may have its Region and its stage written in its code: it is told of it', async () => {
  const told: string[] = []
  const { gateway, events } = await startRig(
    { $connect: ok },
    { onMisfit: (physicalName, text) => told.push(`${physicalName}: ${text}`) },
  )
  const client = await openClient(gateway.url)
  const id = encodeURIComponent(events[0]?.requestContext.connectionId ?? '')
  const headers = { ...scope('us-east-1'), 'x-amz-security-token': sessionToken('chat-Say') }
  const answer = await http(gateway, `/dev/@connections/${id}`, {
    method: 'POST',
    signed: false,
    headers,
    body: 'hello',
  })
  expect(answer.status).toBe(200)
  await eventually(() => expect(client.received).toEqual(['hello']))
  expect(told).toEqual([
    expect.stringMatching(/^chat-Say: A call to @connections is signed for the Region us-east-1/),
    expect.stringMatching(/^chat-Say: A call to @connections names the stage dev; this stack has prod/),
  ])
})

test('calls by the name of AWS are answered', async () => {
  const { gateway } = await startRig({})
  const headers = { host: `${gateway.apiId}.execute-api.eu-central-1.amazonaws.com` }
  expect((await http(gateway, '/prod/@connections/R0oXAdfD0kwCH6w%3D', { headers })).status).toBe(410)
})

test('a URL of more than 4,096 characters is refused with its length', async () => {
  const { gateway } = await startRig({})
  const long = 'x'.repeat(4_096)
  const answers = [
    await http(gateway, `/prod/@connections/${long}`),
    await refusedHandshake(`${gateway.url}?fill=${long}`),
  ]
  for (const { status, body } of answers) {
    expect(status).toBe(414)
    expect(body).toMatch(/The URL has 4\d{3} characters; API Gateway takes 4096/)
  }
})

test('a page of another origin may connect where it is allowed', async () => {
  const { gateway } = await startRig({}, { allowedOrigins: ['null'] })
  await openClient(gateway.url, { origin: 'null' })
  const refused = await refusedHandshake(gateway.url, { origin: 'https://evil.example' })
  expect(refused).toMatchObject({ status: 403, body: expect.stringContaining('--allow-origin https://evil.example') })
})
