import type { IncomingMessage } from 'node:http'
import type { AuthorizerDefinition, IdentitySource } from '../../../define-stack.ts'
import type { InvokeFunction } from '../../lambda/invocation.ts'
import type { ApiFacts, AuthorizerContext, ConnectionFacts } from '../connection-facts.ts'
import { queryOf } from '../handshake-fields.ts'
import { parsedJson } from '../parsed-json.ts'
import { invokeWithin } from '../timed-invocation.ts'
import { allowsConnect, readAuthorizerAnswer } from './authorizer-answer.ts'
import { authorizerEvent } from './authorizer-event.ts'

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
function saysUnauthorized(errorDocument: string): boolean {
  return (parsedJson(errorDocument) as { errorMessage?: unknown } | undefined)?.errorMessage === 'Unauthorized'
}
