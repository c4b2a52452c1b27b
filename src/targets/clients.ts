import { ApiGatewayManagementApiClient } from '@aws-sdk/client-apigatewaymanagementapi'
import { CloudFormationClient } from '@aws-sdk/client-cloudformation'
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch'
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs'
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { LambdaClient } from '@aws-sdk/client-lambda'
import { S3Client } from '@aws-sdk/client-s3'
import type { ServiceName, Target } from './target.ts'

interface Destroyable {
  destroy(): void
}

/**
 * The one place where a client of an AWS service is made. `using` destroys it: until then its sockets stay open.
 *
 * @param Client the SDK's class
 */
export function awsClient<Config, Client extends Destroyable>(
  Client: new (config: Config) => Client,
  config: Config,
): Client & Disposable {
  const client = new Client(config)
  return Object.assign(client, { [Symbol.dispose]: () => client.destroy() })
}

/**
 * The CloudWatch that has the target's figures; null where there is none: a bare URL of which nothing is named, or
 * an emulated stack that names no endpoint (AWS's own knows nothing of it).
 */
export function cloudWatchClient(target: Target): (CloudWatchClient & Disposable) | null {
  const settings = settingsOf(target, 'cloudwatch')
  return settings && awsClient(CloudWatchClient, settings)
}

export function cloudWatchLogsClient(target: Target): (CloudWatchLogsClient & Disposable) | null {
  const settings = settingsOf(target, 'logs')
  return settings && awsClient(CloudWatchLogsClient, settings)
}

export function lambdaClient(target: Target): (LambdaClient & Disposable) | null {
  const settings = settingsOf(target, 'lambda')
  return settings && awsClient(LambdaClient, settings)
}

export function dynamoDbClient(target: Target): (DynamoDBClient & Disposable) | null {
  const settings = settingsOf(target, 'dynamodb')
  return settings && awsClient(DynamoDBClient, settings)
}

export function cloudFormationClient(target: Target): (CloudFormationClient & Disposable) | null {
  const settings = settingsOf(target, 'cloudformation')
  return settings && awsClient(CloudFormationClient, settings)
}

/** `@connections` of the target's own stage; on AWS it is where the clients connect to. Never asks twice. */
export function managementClient(target: Target): (ApiGatewayManagementApiClient & Disposable) | null {
  const settings = settingsOf(target, 'management')
  const { protocol, host, pathname } = new URL(target.url)
  const endpoint = `${protocol.replace('ws', 'http')}//${host}${pathname}`
  return settings && awsClient(ApiGatewayManagementApiClient, { endpoint, maxAttempts: 1, ...settings })
}

/**
 * S3 of the user's own account, wherever its bucket is; with `AWS_ENDPOINT_URL_S3` something that speaks like it, whose name
 * has no room for that of a bucket before it.
 */
export function s3Client(
  environment: Readonly<Record<string, string | undefined>> = process.env,
): S3Client & Disposable {
  const { AWS_ENDPOINT_URL_S3: endpoint, AWS_REGION: region = environment['AWS_DEFAULT_REGION'] } = environment
  return awsClient(S3Client, {
    region: region ?? 'us-east-1',
    followRegionRedirects: true,
    maxAttempts: 5,
    ...(endpoint !== undefined && endpoint !== '' && { endpoint, forcePathStyle: true }),
    // Of silence; a part of a hundred megabytes is under way for longer.
    requestHandler: { connectionTimeout: 5_000, socketTimeout: 60_000 },
  })
}

function settingsOf({ kind, region, endpoints }: Target, service: ServiceName) {
  const endpoint = endpoints[service]
  if (region === null || (kind === 'emulated' && endpoint === undefined)) return null
  return {
    region,
    ...(endpoint === undefined ? {} : { endpoint }),
    // A service that is silent would be waited for without end.
    requestHandler: { connectionTimeout: 5_000, requestTimeout: 20_000, throwOnRequestTimeout: true },
    // The embedded stack does not check signatures, and must not get the user's own credentials.
    ...(kind === 'emulated' ? { credentials: { accessKeyId: 'emulated', secretAccessKey: 'emulated' } } : {}),
  }
}
