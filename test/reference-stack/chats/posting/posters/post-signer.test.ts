import { ApiGatewayManagementApiClient } from '@aws-sdk/client-apigatewaymanagementapi'
import { expect, test } from 'vitest'
import {
  type Credentials,
  PostSigner,
  type Signing,
} from '../../../../../reference-stack/chats/posting/posters/post-signer.ts'

const key = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' }
const host = 'abcdef1234.execute-api.eu-west-1.amazonaws.com'
const region = 'eu-west-1'

type Headers = Record<string, string>

/** The signer that the SDK's client signs its own posts with, on a request of ours. */
async function signedBySdk(
  { service, method = 'POST' }: Signing,
  credentials: Credentials,
  headers: Headers,
  path: string,
  body: Buffer,
  signingDate: Date,
) {
  const { sessionToken, ...keys } = credentials
  const client = new ApiGatewayManagementApiClient({
    endpoint: `https://${host}/prod`,
    region,
    credentials: { ...keys, ...(sessionToken !== undefined && { sessionToken }) },
  })
  const signer = await client.config.signer({
    name: 'sigv4',
    signingName: service,
    signingRegion: region,
    properties: {},
  })
  const request = { method, protocol: 'https:', hostname: host, path, query: {}, headers, body }
  const signed = (await signer.sign(request, { signingDate })) as typeof request
  client.destroy()
  return signed.headers
}

function pairs(flat: readonly string[]): Headers {
  return Object.fromEntries(flat.flatMap((name, at) => (at % 2 === 0 ? [[name, flat[at + 1] ?? '']] : [])))
}

const unsigned = (headers: Headers, { headers: own }: Signing): Headers => ({
  ...own,
  'content-type': headers['content-type'] ?? '',
  host: headers['host'] ?? '',
})

const connections: Signing = { service: 'execute-api' }
const invoke: Signing = { service: 'lambda', headers: { 'x-amz-invocation-type': 'Event' } }
const object: Signing = { service: 's3', method: 'PUT', headers: { 'content-type': 'text/html' } }
const role = { ...key, sessionToken: 'IQoJb3JpZ2luX2VjE/+==' }

test.each<[string, Signing, Credentials, string]>([
  ['of a role, on a path as it is', connections, role, '/prod/@connections/abc'],
  ['of a user, on an escaped path', connections, key, '/prod/@connections/R0oXAdfD0kwCH6w%3D'],
  ['of a role, on a path with a slash in its id', connections, role, '/@connections/a%2Fb%2Bc%3D%3D'],
  [
    'of a role, for an event',
    invoke,
    role,
    '/2015-03-31/functions/arn%3Aaws%3Alambda%3Aeu-west-1%3A1%3Afunction%3Af%3A7',
  ],
  ['of a role, for an object in S3', object, role, '/index.html'],
])("its headers are those of the SDK's own signer: credentials %s", async (_, signing, credentials, path) => {
  const signer = new PostSigner(host, region, credentials, signing)
  // Seconds, days and bodies in turn, back and forth: what is kept from one post must not leak into another.
  const instants = ['2026-11-21T01:59:18.999Z', '2026-11-21T01:59:19Z', '2026-11-22T00:00:00Z', '2026-11-21T01:59:19Z']
  const bodies = ['{"message":"grüß dich"}', Buffer.alloc(0), Buffer.alloc(130_000, 'x')]
  for (const instant of instants) {
    for (const body of bodies) {
      const date = new Date(instant)
      const ours = pairs(signer.headers(path, body, date.getTime()))
      expect(ours).toEqual(
        await signedBySdk(signing, credentials, unsigned(ours, signing), path, Buffer.from(body), date),
      )
    }
  }
})

test('each post of a broadcast has a signature of its own', () => {
  const signer = new PostSigner(host, region, key, { service: 'execute-api' })
  const body = Buffer.from('hello')
  const signatures = ['a', 'b', 'a'].map((id) => signer.headers(`/prod/@connections/${id}`, body, 0).at(-1))
  expect(new Set(signatures).size).toBe(2)
  expect(signatures[0]).toBe(signatures[2])
})
