import { CfnDeployment, CfnStage } from 'aws-cdk-lib/aws-apigatewayv2'
import { Construct } from 'constructs'
import type { Api } from './api.ts'
import { accessLogGroupNames, type CloudOptions } from './cloud-options.ts'
import type { DeployedParts } from './deployed-parts.ts'
import { addLogGroup } from './logs.ts'
import type { StackDefinition, ThrottleDefinition } from '../define-stack.ts'
import { stageName } from '../definition-defaults.ts'

/**
 * The stage with an explicit deployment. An automatic one may still be under way when the stack is complete, and does not know
 * the routes whose throttles the stage names.
 */
export function addStage(
  parent: Construct,
  definition: StackDefinition,
  { options, api, parts }: { readonly options: CloudOptions; readonly api: Api; readonly parts: DeployedParts },
): void {
  const scope = new Construct(parent, 'Stage')
  const deployment = new CfnDeployment(scope, `Deployment${parts.fingerprint()}`, { apiId: api.id })
  for (const part of parts.resources) deployment.addResourceDependency(part)
  const { everyRoute, routes = {} } = definition.throttles ?? {}
  new CfnStage(scope, 'Stage', {
    apiId: api.id,
    stageName: stageName(definition),
    ...(definition.stage?.variables && { stageVariables: definition.stage.variables }),
    deploymentId: deployment.ref,
    defaultRouteSettings: routeSettings(everyRoute),
    // With CloudFormation's property names: the CDK passes these on as they are.
    routeSettings: Object.fromEntries(
      Object.entries(routes).map(([key, throttle]) => [
        key,
        {
          // Settings of a route replace the default ones as a whole.
          DetailedMetricsEnabled: true,
          ThrottlingRateLimit: throttle.requestsPerSecond,
          ThrottlingBurstLimit: throttle.burst,
        },
      ]),
    ),
    ...((options.accessLogs ?? true) && {
      accessLogSettings: {
        destinationArn: addLogGroup(scope, accessLogGroupNames(options.stackName).webSocket, options, 'AccessLogs')
          .logGroupArn,
        format: accessLogFormat,
      },
    }),
  })
}

function routeSettings(throttle: ThrottleDefinition | undefined): CfnStage.RouteSettingsProperty {
  return {
    detailedMetricsEnabled: true,
    ...(throttle && { throttlingRateLimit: throttle.requestsPerSecond, throttlingBurstLimit: throttle.burst }),
  }
}

/**
 * The fields that are logged for each connect, message and disconnect. Headers, query strings, messages and addresses are left
 * out; the first three may contain tickets.
 */
const accessLogFormat = JSON.stringify({
  requestId: '$context.requestId',
  connectionId: '$context.connectionId',
  requestTimeEpoch: '$context.requestTimeEpoch',
  eventType: '$context.eventType',
  routeKey: '$context.routeKey',
  status: '$context.status',
  errorType: '$context.error.responseType',
  integrationStatus: '$context.integrationStatus',
  integrationLatencyMs: '$context.integrationLatency',
})
