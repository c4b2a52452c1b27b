import { type JWTPayload, createRemoteJWKSet, jwtVerify } from 'jose'
import type { JwtAuthorizerDefinition } from '../../../define-stack.ts'
import type { HttpRefusal } from '../answer.ts'
import type { HttpApiFacts, HttpCall } from '../event.ts'
import type { Admitted, HttpAuthorizer } from './authorizer.ts'
import { identityOf } from './identity.ts'

/** "Currently, only RSA-based algorithms are supported." */
const algorithms = ['RS256', 'RS384', 'RS512']
/** "API Gateway can cache the public key for two hours." */
const keysMs = 2 * 3600 * 1000
/** "Timeout for JSON Web Key Set endpoint" and "Timeout for OpenID Connect discovery endpoint": 1500 ms each. */
const fetchMs = 1_500

/** A JWT authorizer of an HTTP API. The keys are asked for on this machine alone. */
export class JwtAuthorizer implements HttpAuthorizer {
  readonly #definition: JwtAuthorizerDefinition
  #keys: Promise<ReturnType<typeof createRemoteJWKSet>> | undefined

  constructor(definition: JwtAuthorizerDefinition) {
    this.#definition = definition
  }

  async decide(api: HttpApiFacts, call: HttpCall): Promise<Admitted | HttpRefusal> {
    const { identitySource = '$request.header.Authorization' } = this.#definition
    // "The identitySource can include only the token, or the token prefixed with Bearer."
    const token = identityOf(identitySource, api, call)?.replace(/^Bearer /i, '')
    const claims = token === undefined ? undefined : await this.#claimsOf(token)
    if (claims === undefined) return 'unauthorized'
    const needed = call.match.route.scopes
    const given = scopesOf(claims)
    if (needed !== undefined && !needed.some((scope) => given.includes(scope))) return 'denied'
    const context = { claims: textsOf(claims), scopes: needed ?? null }
    return { context: api.payload === '2.0' ? { jwt: context } : context }
  }

  /** Undefined for a token that is not valid, or not of this issuer and audience. */
  async #claimsOf(token: string): Promise<JWTPayload | undefined> {
    const { issuer, audience } = this.#definition
    try {
      this.#keys ??= keysOf(issuer)
      // An issuer that could not be asked is asked again.
      const keys = await this.#keys.catch((error: unknown) => {
        this.#keys = undefined
        throw error
      })
      const { payload, protectedHeader } = await jwtVerify(token, keys, { issuer, algorithms })
      // "The token must have a header claim that matches the key in the jwks_uri that signed the token."
      if (protectedHeader.kid === undefined) return undefined
      // "API Gateway validates client_id only if aud is not present."
      const meant = [payload.aud ?? payload['client_id']].flat()
      return meant.some((one) => audience.includes(String(one))) ? payload : undefined
    } catch {
      return undefined
    }
  }
}

async function keysOf(issuer: string): Promise<ReturnType<typeof createRemoteJWKSet>> {
  const configuration = onThisMachine(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`)
  const response = await fetch(configuration, { signal: AbortSignal.timeout(fetchMs), redirect: 'error' })
  const { jwks_uri: uri } = (await response.json()) as { readonly jwks_uri?: unknown }
  return createRemoteJWKSet(onThisMachine(String(uri)), { cacheMaxAge: keysMs, timeoutDuration: fetchMs })
}

/** The embedded stack asks nobody off this machine. */
function onThisMachine(url: string): URL {
  const parsed = new URL(url)
  if (!['127.0.0.1', 'localhost', '[::1]'].includes(parsed.hostname)) throw new Error(`${url} is not on this machine`)
  return parsed
}

/** "scope or scp": text with spaces, or a list. */
function scopesOf(claims: JWTPayload): readonly string[] {
  const written = claims['scope'] ?? claims['scp']
  if (Array.isArray(written)) return written.map(String)
  return typeof written === 'string' ? written.split(' ') : []
}

/** Events have every claim as text, and a list as `[a b]`. */
function textsOf(claims: JWTPayload): Record<string, string> {
  return Object.fromEntries(
    Object.entries(claims).map(([name, value]) => [
      name,
      Array.isArray(value) ? `[${value.join(' ')}]` : typeof value === 'string' ? value : JSON.stringify(value),
    ]),
  )
}
