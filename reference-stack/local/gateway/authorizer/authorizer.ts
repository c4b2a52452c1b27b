import type { IncomingMessage } from 'node:http'
import { z } from 'zod'
import type { AuthorizerDefinition, IdentitySource } from '../../../define-stack.ts'
import type { ApiFacts, AuthorizerContext, ConnectionFacts } from '../connection-facts.ts'
import { handshakeHeaders, multiValued, queryOf, singleValued } from '../handshake-fields.ts'
import { parsedJson } from '../parsed-json.ts'
import { requestContext, type RequestContext } from '../request-context.ts'
import { invokeWithin } from '../timed-invocation.ts'
import type { InvokeFunction } from '../../lambda/invocation.ts'

export type AuthorizerDecision =
  | { readonly kind: 'admitted'; readonly context: AuthorizerContext }
  | { readonly kind: 'refused'; readonly status: number }

/** The Lambda authorizer of `$connect`; part of the handshake, with a cold start of its own. */
export class Authorizer {
  readonly #definition: AuthorizerDefinition
  readonly #invoke: InvokeFunction
  readonly #timeoutMs: number

  constructor(definition: AuthorizerDefinition, invoke: InvokeFunction, timeoutMs: number) {
    this.#definition = definition
    this.#invoke = invoke
    this.#timeoutMs = timeoutMs
  }

  async decide(api: ApiFacts, connection: ConnectionFacts, request: IncomingMessage): Promise<AuthorizerDecision> {
    // "A missing identity source gives 401 without a call."
    const { identitySource = [] } = this.#definition
    if (!identitySource.every((source) => isPresent(source, request))) return { kind: 'refused', status: 401 }

    const event = authorizerEvent(api, connection, request)
    const startedAtMs = performance.now()
    const outcome = await invokeWithin(this.#timeoutMs, this.#invoke, this.#definition.function, event)
    const integrationLatency = Math.round(performance.now() - startedAtMs)
    if (outcome.kind === 'function-error' && saysUnauthorized(outcome.payload)) return { kind: 'refused', status: 401 }

    const answer = outcome.kind === 'returned' ? readAuthorizerAnswer(outcome.payload) : undefined
    // What follows when an authorizer fails, is throttled or overruns, or gives no valid answer, AWS does not document.
    if (answer === undefined) return { kind: 'refused', status: 500 }
    if (!allowsConnect(answer, event.methodArn)) return { kind: 'refused', status: 403 }
    const { principalId, context } = answer
    return { kind: 'admitted', context: { ...context, principalId, integrationLatency } }
  }
}

/** An empty value is as good as none. */
function isPresent(source: IdentitySource, request: IncomingMessage): boolean {
  const [, , place, ...rest] = source.split('.')
  const name = rest.join('.')
  if (place === 'header') return (request.headers[name.toLowerCase()] ?? '') !== ''
  return queryOf(request).some(([key, value]) => key === name && value !== '')
}

/** The one error with which an authorizer refuses: on AWS a handler throws `new Error('Unauthorized')`. */
export function saysUnauthorized(errorDocument: string): boolean {
  return (parsedJson(errorDocument) as { errorMessage?: unknown } | undefined)?.errorMessage === 'Unauthorized'
}

/** The one that AWS's own examples have, as in the ARNs of the stack's functions. */
const accountId = '123456789012'

/** The event of a Lambda authorizer of type REQUEST. */
export interface AuthorizerEvent {
  readonly type: 'REQUEST'
  readonly methodArn: string
  readonly headers: Readonly<Record<string, string>>
  readonly multiValueHeaders: Readonly<Record<string, readonly string[]>>
  readonly queryStringParameters: Readonly<Record<string, string>>
  readonly multiValueQueryStringParameters: Readonly<Record<string, readonly string[]>>
  readonly stageVariables: Readonly<Record<string, string>>
  readonly requestContext: RequestContext
}

/** Has `Connection` and `Upgrade` too, and empty maps where a proxy event leaves a field out; never path parameters. */
function authorizerEvent(api: ApiFacts, connection: ConnectionFacts, request: IncomingMessage): AuthorizerEvent {
  const headers = [...handshakeHeaders(api, connection, request), ['content-length', '0'] as const]
  const query = queryOf(request)
  return {
    type: 'REQUEST',
    methodArn: `arn:aws:execute-api:${api.region}:${accountId}:${api.apiId}/${api.stage}/$connect`,
    headers: singleValued(headers),
    multiValueHeaders: multiValued(headers),
    queryStringParameters: singleValued(query),
    multiValueQueryStringParameters: multiValued(query),
    stageVariables: api.stageVariables ?? {},
    requestContext: requestContext(api, connection, 'CONNECT', { routeKey: '$connect' }),
  }
}

/** "Lambda authorizer result: 8 KB", not adjustable. What a larger one leads to is not documented. */
const longestAnswerBytes = 8 * 1024

const oneOrMore = z.union([z.string().transform((only) => [only]), z.array(z.string())])
const statement = z.object({ Effect: z.enum(['Allow', 'Deny']), Action: oneOrMore, Resource: oneOrMore })
const answer = z.object({
  principalId: z.string(),
  policyDocument: z.object({ Statement: z.union([statement.transform((only) => [only]), z.array(statement)]) }),
  // Flat, as the events show it; what AWS does with a list or an object in it is taken to be an error.
  context: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).optional(),
})

export type AuthorizerAnswer = z.infer<typeof answer>

/** Undefined if the payload is not a valid answer, or too long. */
export function readAuthorizerAnswer(payload: string): AuthorizerAnswer | undefined {
  if (Buffer.byteLength(payload) > longestAnswerBytes) return undefined
  return answer.safeParse(parsedJson(payload)).data
}

/** As IAM evaluates a policy: some statement has to allow the connection, and none may deny it. */
export function allowsConnect(answer: AuthorizerAnswer, methodArn: string): boolean {
  return policyEffect(answer, methodArn) === 'allow'
}

/** The answer of a policy for a method: allowed, denied by a statement, or not mentioned. */
export function policyEffect(
  { policyDocument }: AuthorizerAnswer,
  methodArn: string,
): 'allow' | 'explicit-deny' | 'implicit-deny' {
  const effects = policyDocument.Statement.filter(
    ({ Action, Resource }) =>
      Action.some((pattern) => matches(pattern.toLowerCase(), 'execute-api:invoke')) &&
      Resource.some((pattern) => matches(pattern, methodArn)),
  ).map(({ Effect }) => Effect)
  if (effects.includes('Deny')) return 'explicit-deny'
  return effects.includes('Allow') ? 'allow' : 'implicit-deny'
}

/** In a policy `*` stands for any text and `?` for one character. */
function matches(pattern: string, text: string): boolean {
  const source = pattern
    .replaceAll(/[\\^$.+()[\]{}|]/g, String.raw`\$&`)
    .replaceAll(/\*+/g, '.*')
    .replaceAll('?', '.')
  return new RegExp(`^${source}$`).test(text)
}
