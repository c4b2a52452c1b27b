import type { ProbeEvent } from '../events.ts'
import { keeping } from '../invocation.ts'

/** The event for an authorizer of type REQUEST. */
interface AuthorizerEvent extends ProbeEvent {
  readonly methodArn: string
}

export const handler = keeping('Admit', ({ event }: { readonly event: AuthorizerEvent }) => {
  const wish = event.queryStringParameters?.['admit']
  if (wish === 'throw') throw new Error('told to throw')
  // The one error that API Gateway takes for a refusal.
  if (wish === 'unauthorized') throw new Error('Unauthorized')
  if (wish === 'malformed') return 'told to be malformed'
  return {
    principalId: 'probe',
    policyDocument: {
      Version: '2012-10-17',
      Statement: [
        { Action: 'execute-api:Invoke', Effect: wish === 'allow' ? 'Allow' : 'Deny', Resource: event.methodArn },
      ],
    },
    context: { admitted: 'by the probe' },
  }
})
