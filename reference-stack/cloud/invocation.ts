import { type CfnAlias, CfnPermission } from 'aws-cdk-lib/aws-lambda'
import { Stack } from 'aws-cdk-lib/core'
import type { Construct } from 'constructs'

/** By which API Gateway invokes the alias, for a route's integration and for an authorizer. */
export function invocationUri({ ref }: CfnAlias, scope: Construct): string {
  const { partition, region } = Stack.of(scope)
  return `arn:${partition}:apigateway:${region}:lambda:path/2015-03-31/functions/${ref}/invocations`
}

/**
 * Lets API Gateway invoke the alias for one route or authorizer. A permission is for the qualifier that it names: one for the
 * function itself is not enough.
 * @param sourceArn of the route or the authorizer
 */
export function allowInvocation(scope: Construct, id: string, { ref }: CfnAlias, sourceArn: string): void {
  new CfnPermission(scope, id, {
    action: 'lambda:InvokeFunction',
    functionName: ref,
    principal: 'apigateway.amazonaws.com',
    sourceArn,
  })
}
