import type { NetworkPlan } from '../../../../../reference-stack/local/lambda/network/network-plan.ts'
import type { Route } from '../../../../../reference-stack/local/lambda/network/route.ts'

export const plan: NetworkPlan = {
  region: 'local-1',
  apiId: 'abcdef1234',
  standIns: { dynamodb: 8000, 'execute-api': 3001, lambda: 8001, sts: 8002 },
  allowed: ['redis.example.com:6379', 'api.example.com', 's3.eu-west-1.amazonaws.com'],
}

const direct: Route = { kind: 'direct' }

function standIn(port: number, notice?: string): Route {
  const answered = 'The stack answers it all the same.'
  return { kind: 'stand-in', port, ...(notice !== undefined && { notice: `${notice} ${answered}` }) }
}

function refused(address: string, why = 'it is neither part of this stack'): Route {
  return {
    kind: 'refused',
    reason: `${address} may not be called: ${why} nor named in --allow-network. Nothing was sent.`,
  }
}

const noSuchService = 'this stack stands in for dynamodb, execute-api, lambda, sts, and it is neither of these'

/** Addresses that handlers call, and what becomes of each: the same in every language. */
export const addresses: readonly (readonly [host: string, port: number, route: Route])[] = [
  // The services of the stack.
  ['dynamodb.local-1.amazonaws.com', 443, standIn(8000)],
  ['123456789012.ddb.local-1.amazonaws.com', 443, standIn(8000)],
  ['lambda-fips.local-1.amazonaws.com', 443, standIn(8001)],
  ['lambda.local-1.api.aws', 443, standIn(8001)],
  ['sts.amazonaws.com', 443, standIn(8002)],
  ['DynamoDB.Local-1.amazonaws.com.', 443, standIn(8000)],
  ['abcdef1234.execute-api.local-1.amazonaws.com', 443, standIn(3001)],
  // Names that do not fit it.
  ...(
    [
      ['dynamodb.us-east-1.amazonaws.com', 8000, "of the Region us-east-1, not of this stack's, local-1."],
      ['dynamodb.cn-north-1.amazonaws.com.cn', 8000, "of the Region cn-north-1, not of this stack's, local-1."],
      [
        'abcdef1234.execute-api.eu-west-1.amazonaws.com',
        3001,
        "of the Region eu-west-1, not of this stack's, local-1.",
      ],
      ['zyxwvu9876.execute-api.local-1.amazonaws.com', 3001, "another API than this stack's, abcdef1234."],
    ] as const
  ).map(([host, port, whose]) => [host, 443, standIn(port, `${host} is ${whose}`)] as const),
  // This machine.
  ...['127.0.0.1', 'localhost', '::1'].flatMap(
    (host) =>
      [
        [host, 6379, direct],
        [host, 3001, standIn(3001)],
      ] as const,
  ),
  // `https.request({ hostname: event.requestContext.domainName })`
  ['127.0.0.1:3001', 443, standIn(3001)],
  ['127.0.0.1:3002', 443, refused('127.0.0.1:3002:443')],
  // What is allowed, and what is not.
  ['redis.example.com', 6379, direct],
  ['redis.example.com', 443, refused('redis.example.com:443')],
  ['api.example.com', 8443, direct],
  ['s3.eu-west-1.amazonaws.com', 443, direct],
  ['evil.api.example.com', 443, refused('evil.api.example.com:443')],
  ['127.0.0.2', 80, refused('127.0.0.2:80')],
  ['0.0.0.0', 80, refused('0.0.0.0:80')],
  ['169.254.169.254', 80, refused('169.254.169.254:80')],
  ['amazonaws.com.example.com', 443, refused('amazonaws.com.example.com:443')],
  // A bucket that is called as a service is.
  ['lambda.s3.local-1.amazonaws.com', 443, refused('lambda.s3.local-1.amazonaws.com:443', noSuchService)],
  ['s3.local-1.amazonaws.com', 443, refused('s3.local-1.amazonaws.com:443', noSuchService)],
]

/** Names of which a resolver may be asked, or not. */
export const resolvable = ['localhost', 'redis.example.com', 'API.example.com']
export const unresolvable = ['example.com', 'dynamodb.local-1.amazonaws.com', 'redis.example']
