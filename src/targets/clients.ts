import { ApiGatewayManagementApiClient } from '@aws-sdk/client-apigatewaymanagementapi'
import { CloudFormationClient } from '@aws-sdk/client-cloudformation'
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch'
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs'
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { LambdaClient } from '@aws-sdk/client-lambda'
import type { ServiceName, Target } from './target.ts'

/**
 * The CloudWatch that has the target's figures; null where there is none to ask: a bare URL of which nothing is named, or
 * an emulated stack that names no endpoint (AWS's own knows nothing of it). The caller destroys it, as with the other clients.
 */
export function cloudWatchClient(target: Target): CloudWatchClient | null {
  const settings = settingsOf(target, 'cloudwatch')
  return settings && new CloudWatchClient(settings)
}

export function cloudWatchLogsClient(target: Target): CloudWatchLogsClient | null {
  const settings = settingsOf(target, 'logs')
  return settings && new CloudWatchLogsClient(settings)
}

export function lambdaClient(target: Target): LambdaClient | null {
  const settings = settingsOf(target, 'lambda')
  return settings && new LambdaClient(settings)
}

export function dynamoDbClient(target: Target): DynamoDBClient | null {
  const settings = settingsOf(target, 'dynamodb')
  return settings && new DynamoDBClient(settings)
}

export function cloudFormationClient(target: Target): CloudFormationClient | null {
  const settings = settingsOf(target, 'cloudformation')
  return settings && new CloudFormationClient(settings)
}

/** `@connections` of the target's own stage; on AWS it is where the clients connect to. Never asks twice. */
export function managementClient(target: Target): ApiGatewayManagementApiClient | null {
  const settings = settingsOf(target, 'management')
  const { protocol, host, pathname } = new URL(target.url)
  const endpoint = `${protocol.replace('ws', 'http')}//${host}${pathname}`
  return settings && new ApiGatewayManagementApiClient({ endpoint, maxAttempts: 1, ...settings })
}

function settingsOf({ kind, region, endpoints }: Target, service: ServiceName) {
  const endpoint = endpoints[service]
  if (region === null || (kind === 'emulated' && endpoint === undefined)) return null
  return {
    region,
    ...(endpoint === undefined ? {} : { endpoint }),
    // A service that is silent would be waited for without end.
    requestHandler: { connectionTimeout: 5_000, requestTimeout: 20_000, throwOnRequestTimeout: true },
    // The stand-in does not check signatures, and the user's own keys have no business there.
    ...(kind === 'emulated' ? { credentials: { accessKeyId: 'emulated', secretAccessKey: 'emulated' } } : {}),
  }
}
