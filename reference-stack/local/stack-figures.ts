import type { Gateway } from './gateway/gateway.ts'
import type { EmbeddedHttpApi } from './http-api/http-api.ts'
import type { LambdaService } from './lambda/service.ts'

/** The present state of an embedded stack, and its totals since the start. */
export interface StackFigures {
  readonly connectionsOpen: number
  readonly environments: number
  /** Frames from clients. */
  readonly messages: number
  /** Posts to `@connections` that were taken, and those to connections that are gone (410). */
  readonly posts: number
  readonly postsGone: number
  /** Handshakes, messages, posts, HTTP requests and invocations that a limit or a throttle has refused. */
  readonly throttled: number
  readonly invocations: number
  /** Environments started on demand that were given an event. */
  readonly coldStarts: number
}

export function figuresOf(
  { gateway, httpApi }: { readonly gateway: Gateway; readonly httpApi: EmbeddedHttpApi | undefined },
  lambda: LambdaService,
): StackFigures {
  const { messages, posts, postsGone, throttled } = gateway.totals
  const { invocations, throttled: invocationsThrottled } = lambda.totals
  const started = lambda.environmentsStarted()
  return {
    connectionsOpen: gateway.connectionsOpen,
    environments: lambda.environments().length,
    messages,
    posts,
    postsGone,
    throttled: throttled + (httpApi?.throttled ?? 0) + invocationsThrottled,
    invocations,
    coldStarts: started.reduce((sum, { used }) => sum + used, 0),
  }
}
