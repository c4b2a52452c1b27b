import type {
  HttpRequestAuthorizerDefinition,
  RequestAuthorizerDefinition,
  TokenAuthorizerDefinition,
} from '../../../define-stack.ts'
import { region } from '../../../local-identity.ts'
import {
  type AuthorizerAnswer,
  policyEffect,
  readAuthorizerAnswer,
  saysUnauthorized,
} from '../../gateway/authorizer/authorizer.ts'
import { parsedJson } from '../../gateway/parsed-json.ts'
import { invokeWithin } from '../../gateway/timed-invocation.ts'
import type { InvokeFunction } from '../../lambda/invocation.ts'
import type { HttpRefusal } from '../answer.ts'
import { type HttpApiFacts, type HttpCall, eventOf1, eventOf2 } from '../event.ts'
import type { Admitted, HttpAuthorizer } from './authorizer.ts'
import { identityOf } from './identity.ts'

type Definition = TokenAuthorizerDefinition | RequestAuthorizerDefinition | HttpRequestAuthorizerDefinition

/** An answer of the function: an IAM policy, or the simple one of an HTTP API. */
type Answer =
  | { readonly kind: 'policy'; readonly policy: AuthorizerAnswer }
  | { readonly kind: 'simple'; readonly isAuthorized: boolean; readonly context: object }

interface LambdaAuthorizerOptions {
  readonly kind: 'rest' | 'http'
  readonly invoke: InvokeFunction
  readonly timeoutMs: number
}

/**
 * A Lambda authorizer of a REST API (TOKEN or REQUEST) or of an HTTP API. An answer is cached by the values of the identity sources;
 * "the cached IAM policy is then applied to any additional API requests", whatever their paths.
 */
export class LambdaAuthorizer implements HttpAuthorizer {
  readonly #definition: Definition
  readonly #options: LambdaAuthorizerOptions
  readonly #sources: readonly string[]
  readonly #cacheMs: number
  readonly #cached = new Map<string, { readonly answer: Answer; readonly untilMs: number }>()

  constructor(definition: Definition, options: LambdaAuthorizerOptions) {
    this.#definition = definition
    this.#options = options
    this.#sources =
      definition.type === 'token'
        ? [`method.request.header.${definition.header ?? 'Authorization'}`]
        : (definition.identitySource ?? [])
    const usual = options.kind === 'rest' && this.#sources.length > 0 ? 300 : 0
    this.#cacheMs = (definition.cacheSeconds ?? usual) * 1000
  }

  async decide(api: HttpApiFacts, call: HttpCall): Promise<Admitted | HttpRefusal> {
    const found = this.#sources.map((source) => identityOf(source, api, call))
    const identity = found.filter((value) => value !== undefined)
    if (identity.length < found.length || !this.#fitsPattern(identity)) return 'unauthorized'
    const startedAtMs = performance.now()
    const answer = await this.#answerTo(api, call, identity)
    if (typeof answer === 'string') return answer
    const integrationLatency = Math.round(performance.now() - startedAtMs)
    if (answer.kind === 'simple')
      return answer.isAuthorized ? { context: this.#context(api, answer.context) } : 'denied'
    const effect = policyEffect(answer.policy, methodArn(api, call))
    if (effect !== 'allow') return effect === 'explicit-deny' ? 'denied-explicitly' : 'denied'
    const { principalId, context } = answer.policy
    if (api.kind === 'http') return { context: this.#context(api, { ...context, principalId }) }
    return { context: { ...textsOf(context ?? {}), principalId, integrationLatency } }
  }

  /** "If you specify a regular expression, API Gateway validates the token against this expression." */
  #fitsPattern([token = '']: readonly string[]): boolean {
    const { type, pattern } = this.#definition as TokenAuthorizerDefinition
    return type !== 'token' || pattern === undefined || new RegExp(`^(?:${pattern})$`).test(token)
  }

  /** In format 2.0 of the route, the context stands under `lambda`. */
  #context({ payload }: HttpApiFacts, context: object): object {
    return payload === '2.0' ? { lambda: context } : context
  }

  async #answerTo(api: HttpApiFacts, call: HttpCall, identity: readonly string[]): Promise<Answer | HttpRefusal> {
    const key = JSON.stringify(identity)
    const nowMs = performance.now()
    const cached = this.#cached.get(key)
    if (cached !== undefined && cached.untilMs > nowMs) return cached.answer
    const answer = await this.#ask(api, call, identity)
    if (typeof answer !== 'string' && this.#cacheMs > 0) {
      for (const [old, { untilMs }] of this.#cached) if (untilMs <= nowMs) this.#cached.delete(old)
      this.#cached.set(key, { answer, untilMs: nowMs + this.#cacheMs })
    }
    return answer
  }

  async #ask(api: HttpApiFacts, call: HttpCall, identity: readonly string[]): Promise<Answer | HttpRefusal> {
    const { invoke, timeoutMs, kind } = this.#options
    const event = this.#event(api, call, identity)
    const outcome = await invokeWithin(timeoutMs, invoke, this.#definition.function, event)
    // An HTTP API documents no error of a function that is a 401.
    if (outcome.kind === 'function-error' && kind === 'rest' && saysUnauthorized(outcome.payload)) return 'unauthorized'
    if (outcome.kind !== 'returned') return 'authorizer-failed'
    if ('simpleResponses' in this.#definition && this.#definition.simpleResponses)
      return simpleAnswer(outcome.payload) ?? 'authorizer-failed'
    const policy = readAuthorizerAnswer(outcome.payload)
    return policy === undefined ? 'authorizer-failed' : { kind: 'policy', policy }
  }

  #event(api: HttpApiFacts, call: HttpCall, identity: readonly string[]): object {
    const arn = methodArn(api, call)
    if (this.#definition.type === 'token') return { type: 'TOKEN', authorizationToken: identity[0], methodArn: arn }
    const isOf2 = api.kind === 'http' && (this.#definition as HttpRequestAuthorizerDefinition).payload !== '1.0'
    const whole = isOf2 ? eventOf2(api, call) : eventOf1(api, call)
    const { body: _, isBase64Encoded: __, ...event } = whole as Record<string, unknown>
    if (isOf2) return { ...event, type: 'REQUEST', routeArn: arn, identitySource: identity }
    if (api.kind === 'rest') return { ...event, type: 'REQUEST', methodArn: arn }
    const joined = identity.join(',')
    return { ...event, type: 'REQUEST', methodArn: arn, identitySource: joined, authorizationToken: joined }
  }
}

/** `{ isAuthorized, context }` */
function simpleAnswer(payload: string): Answer | undefined {
  const value = parsedJson(payload) as { readonly isAuthorized?: unknown; readonly context?: unknown } | undefined
  if (typeof value?.isAuthorized !== 'boolean') return undefined
  const { isAuthorized, context = {} } = value
  return typeof context === 'object' && context !== null ? { kind: 'simple', isAuthorized, context } : undefined
}

/** `arn:aws:execute-api:eu-west-1:123456789012:abcdef1234/prod/GET/notes/7` */
function methodArn({ apiId, stage, kind }: HttpApiFacts, { request, path, match }: HttpCall): string {
  const inStage = stage !== '$default' && path.startsWith(`/${stage}`) ? path.slice(stage.length + 1) : path
  const called = kind === 'http' && match.key === '$default' ? '$default' : `${request.method}${inStage || '/'}`
  return `arn:aws:execute-api:${region}:123456789012:${apiId}/${stage}/${called}`
}

/** Events of a REST API have every value of the context as text. */
function textsOf(context: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(Object.entries(context).map(([name, value]) => [name, String(value)]))
}
