import type { Reading } from '../resources/reading.ts'
import type { Place } from '../source/source-node.ts'
import type { Statement } from './statements.ts'

/** What AWS's managed policies allow, of the services that the embedded stack has. */
const actionsOf: Readonly<Record<string, readonly string[]>> = {
  AdministratorAccess: ['*'],
  PowerUserAccess: ['*'],
  AmazonDynamoDBFullAccess: ['dynamodb:*'],
  AmazonDynamoDBFullAccess_v2: ['dynamodb:*'],
  AmazonDynamoDBFullAccesswithDataPipeline: ['dynamodb:*'],
  AmazonDynamoDBReadOnlyAccess: ['dynamodb:Get*', 'dynamodb:BatchGet*', 'dynamodb:Query', 'dynamodb:Scan'],
  AmazonAPIGatewayInvokeFullAccess: ['execute-api:Invoke', 'execute-api:ManageConnections'],
  AWSLambda_FullAccess: ['lambda:*'],
  AWSLambdaRole: ['lambda:InvokeFunction'],
}

/** Nothing of what is asked about here. */
const irrelevant = [
  'AWSLambdaBasicExecutionRole',
  'AWSXRayDaemonWriteAccess',
  'AWSXrayWriteOnlyAccess',
  'CloudWatchLambdaInsightsExecutionRolePolicy',
]

/** @param name of the policy, or its ARN */
export function managedStatements(name: string, place: Place, { remarks }: Reading): Statement[] {
  const short = name.slice(name.lastIndexOf('/') + 1)
  const actions = actionsOf[short]
  if (actions !== undefined) return [{ allows: true, actions, resources: ['*'], at: place }]
  if (!irrelevant.includes(short) && !/VPCAccess|Logs|XRay/i.test(short))
    remarks.notice(place, `the policy ${short} is not in this template: what it allows is not known here`)
  return []
}
