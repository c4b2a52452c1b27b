import type { StackDefinition } from '../../../define-stack.ts'
import type { InvokeFunction } from '../../lambda/invocation.ts'
import type { HttpRefusal } from '../answer.ts'
import type { HttpApiFacts, HttpCall } from '../event.ts'
import { JwtAuthorizer } from './jwt-authorizer.ts'
import { LambdaAuthorizer } from './lambda-authorizer.ts'

/** What an authorizer adds to the events of the functions behind it. */
export interface Admitted {
  readonly context?: object
}

/** Decides who may ask for a route. */
export interface HttpAuthorizer {
  decide(api: HttpApiFacts, call: HttpCall): Promise<Admitted | HttpRefusal>
}

/** The authorizers of an API by their names. */
export function authorizersOf(
  definition: NonNullable<StackDefinition['http']>,
  { invoke, integrationTimeoutMs }: { readonly invoke: InvokeFunction; readonly integrationTimeoutMs: number },
): ReadonlyMap<string, HttpAuthorizer> {
  return new Map(
    Object.entries(definition.authorizers ?? {}).map(([name, one]) => [
      name,
      one.type === 'jwt'
        ? new JwtAuthorizer(one)
        : new LambdaAuthorizer(one, { kind: definition.kind, invoke, timeoutMs: integrationTimeoutMs }),
    ]),
  )
}
