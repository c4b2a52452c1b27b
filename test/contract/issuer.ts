import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { SignJWT, exportJWK, generateKeyPair } from 'jose'
import { afterAll } from 'vitest'

type Signed = 'its key' | 'another key' | 'a key without a name' | 'an elliptic curve'

/** An issuer of tokens on 127.0.0.1, which ends with the tests of the file. */
export interface Issuer {
  readonly url: string
  /** A token for the audience `notes` that is valid for a minute, with these claims; one that is undefined is left out. */
  token(claims: object, signed?: Signed): Promise<string>
}

export async function startIssuer(): Promise<Issuer> {
  const [own, other, curve] = await Promise.all([
    generateKeyPair('RS256'),
    generateKeyPair('RS256'),
    generateKeyPair('ES256'),
  ])
  const keys = await Promise.all([own, curve].map(({ publicKey }) => exportJWK(publicKey)))
  const named = keys.map((key, at) => ({ ...key, kid: ['own', 'curve'][at] }))
  const server = createServer(({ url }, response) => {
    const answer = url === '/keys' ? { keys: named } : { issuer: address(), jwks_uri: `${address()}/keys` }
    response.setHeader('content-type', 'application/json').end(JSON.stringify(answer))
  }).listen(0, '127.0.0.1')
  const address = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  await once(server, 'listening')
  afterAll(() => void server.close())
  const signers = {
    'its key': { key: own, header: { alg: 'RS256', kid: 'own' } },
    'another key': { key: other, header: { alg: 'RS256', kid: 'own' } },
    'a key without a name': { key: own, header: { alg: 'RS256' } },
    'an elliptic curve': { key: curve, header: { alg: 'ES256', kid: 'curve' } },
  }
  return {
    url: address(),
    token: (claims, signed = 'its key') => {
      const nowS = Math.floor(Date.now() / 1000)
      const { key, header } = signers[signed]
      const all = { iss: address(), aud: 'notes', iat: nowS, exp: nowS + 60, ...claims }
      return new SignJWT(JSON.parse(JSON.stringify(all)) as object as Record<string, unknown>)
        .setProtectedHeader(header)
        .sign(key.privateKey)
    },
  }
}
