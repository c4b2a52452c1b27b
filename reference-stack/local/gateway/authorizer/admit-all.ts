import type { IncomingMessage } from 'node:http'
import type { StackDefinition } from '../../../define-stack.ts'
import { memberHeader } from '../../../local-identity.ts'
import type { ApiFacts, ConnectionFacts } from '../connection-facts.ts'
import type { Authorizer, AuthorizerDecision } from './authorizer.ts'

/** In place of an authorizer that cannot be asked: lets everybody in, with the context of the member that connects. */
export class AdmitAll implements Pick<Authorizer, 'decide'> {
  readonly #context: NonNullable<StackDefinition['admits']>

  constructor(context: NonNullable<StackDefinition['admits']>) {
    this.#context = context
  }

  async decide(_api: ApiFacts, _connection: ConnectionFacts, request: IncomingMessage): Promise<AuthorizerDecision> {
    const member = request.headers[memberHeader]?.toString() ?? 'somebody'
    const context = Object.entries(this.#context).map(([name, value]) => [
      name,
      typeof value === 'string' ? value.replaceAll('{member}', member) : value,
    ])
    return {
      kind: 'admitted',
      context: { ...Object.fromEntries(context), principalId: member, integrationLatency: 0 },
    }
  }
}
