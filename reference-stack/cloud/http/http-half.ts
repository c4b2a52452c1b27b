import type { CfnAlias } from 'aws-cdk-lib/aws-lambda'
import { type CfnResource, Stack } from 'aws-cdk-lib/core'
import type { Construct } from 'constructs'
import { accessLogGroupNames, type CloudOptions } from '../cloud-options.ts'
import type { DeployedParts } from '../deployed-parts.ts'
import { addLogGroup } from '../logs.ts'
import { allowInvocation } from '../routes.ts'

/** The inputs that all parts of an HTTP half share. */
export interface HttpHalf {
  readonly options: CloudOptions
  readonly apiId: string
  readonly stage: string
  readonly parts: DeployedParts
  readonly aliasOf: (functionName: string) => CfnAlias
}

/** Lets API Gateway invoke the function of a route. In the ARN of a method, path parameters and `ANY` are any text. */
export function allowRoute(scope: Construct, key: string, functionName: string, half: HttpHalf): void {
  const [method = '', path = ''] = key.split(' ')
  const called =
    key === '$default'
      ? '*/$default'
      : `${half.stage}/${method === 'ANY' ? '*' : method}${path.replaceAll(/\{[^}]+\}/g, '*')}`
  allowInvocation(scope, 'Invocation', half.aliasOf(functionName), executeApiArn(scope, half.apiId, called))
}

/** Lets API Gateway invoke the function of an authorizer. */
export function allowAuthorizer(scope: Construct, { ref }: CfnResource, functionName: string, half: HttpHalf): void {
  const arn = executeApiArn(scope, half.apiId, `authorizers/${ref}`)
  allowInvocation(scope, 'Invocation', half.aliasOf(functionName), arn)
}

function executeApiArn(scope: Construct, apiId: string, resourceName: string): string {
  return Stack.of(scope).formatArn({ service: 'execute-api', resource: apiId, resourceName })
}

/** The fields that are logged for each request: no header, query, body, path or address. */
const accessLogFormat = JSON.stringify({
  requestId: '$context.requestId',
  requestTimeEpoch: '$context.requestTimeEpoch',
  route: '$context.httpMethod $context.resourcePath',
  routeKey: '$context.routeKey',
  status: '$context.status',
  errorType: '$context.error.responseType',
  integrationStatus: '$context.integrationStatus',
  integrationLatencyMs: '$context.integrationLatency',
})

/** The access log of a stage: its group and its format. */
export function accessLogOf(scope: Construct, options: CloudOptions) {
  const group = addLogGroup(scope, accessLogGroupNames(options.stackName).http, options, 'AccessLogs')
  return { destinationArn: group.logGroupArn, format: accessLogFormat }
}
