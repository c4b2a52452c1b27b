import type { ApiGatewayManagementApiClient } from '@aws-sdk/client-apigatewaymanagementapi'
import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch'
import type { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs'
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import type { LambdaClient } from '@aws-sdk/client-lambda'
import { Refusal, exitCodes } from '../../src/exit-codes.ts'
import {
  cloudWatchClient,
  cloudWatchLogsClient,
  dynamoDbClient,
  lambdaClient,
  managementClient,
} from '../../src/targets/clients.ts'
import type { Target } from '../../src/targets/target.ts'

/** The clients of the AWS services that probes use. */
export interface Services extends Disposable {
  readonly management: ApiGatewayManagementApiClient
  readonly lambda: LambdaClient
  readonly cloudWatch: CloudWatchClient
  readonly logs: CloudWatchLogsClient
  readonly database: DynamoDBClient
}

/** @throws Refusal (2) for a target that is only a URL */
export function openServices(target: Target): Services {
  const management = managementClient(target)
  const lambda = lambdaClient(target)
  const cloudWatch = cloudWatchClient(target)
  const logs = cloudWatchLogsClient(target)
  const database = dynamoDbClient(target)
  if (management && lambda && cloudWatch && logs && database)
    return { management, lambda, cloudWatch, logs, database, [Symbol.dispose]: dispose }
  dispose()
  throw new Refusal(exitCodes.usage, 'the probes call AWS services too: give a target.json that names all of them')

  function dispose(): void {
    for (const client of [management, lambda, cloudWatch, logs, database]) client?.[Symbol.dispose]()
  }
}
