/** A request as a Lambda authorizer gets it, in any of its formats. */
interface AuthorizerEvent {
  readonly methodArn?: string
  readonly routeArn?: string
  readonly authorizationToken?: string
  readonly headers?: Readonly<Record<string, string>>
}

/** The authorizer of a probe's HTTP routes. The client's `Authorization` says what it answers. The context names the decision. */
export function handler(event: AuthorizerEvent): unknown {
  const { headers = {}, routeArn = '', methodArn = routeArn } = event
  const wish = event.authorizationToken ?? headers['Authorization'] ?? headers['authorization'] ?? ''
  if (wish === 'unauthorized') throw new Error('Unauthorized')
  if (wish === 'throw') throw new Error('told to throw')
  if (wish === 'malformed') return 'told to be malformed'
  const context = {
    decision: crypto.randomUUID(),
    admitted: true,
    event: JSON.stringify({ ...event, requestContext: undefined }),
  }
  if (wish.startsWith('simple')) return { isAuthorized: wish === 'simple-allow', context }
  const statement = {
    Action: 'execute-api:Invoke',
    Effect: wish.startsWith('deny') ? 'Deny' : 'Allow',
    Resource: wish.startsWith('other') ? `${methodArn}/elsewhere` : methodArn,
  }
  return { principalId: 'probe', policyDocument: { Version: '2012-10-17', Statement: [statement] }, context }
}
