import { CfnAuthorizer, CfnIntegration, CfnRoute, CfnRouteResponse } from 'aws-cdk-lib/aws-apigatewayv2'
import { type CfnAlias, CfnPermission } from 'aws-cdk-lib/aws-lambda'
import { Stack } from 'aws-cdk-lib/core'
import { Construct } from 'constructs'
import type { AuthorizerDefinition, StackDefinition } from '../define-stack.ts'
import { routeFunction, routeReplies } from '../definition-defaults.ts'
import type { Api } from './api.ts'
import { DeployedParts } from './deployed-parts.ts'

/** The routes and their integrations, one integration a function. */
export function addRoutes(
  parent: Construct,
  { routes, authorizer }: StackDefinition,
  { api, aliases }: { readonly api: Api; readonly aliases: Readonly<Record<string, CfnAlias>> },
): DeployedParts {
  const parts = new DeployedParts()
  const aliasOf = (functionName: string) => {
    const alias = aliases[functionName]
    if (alias === undefined) throw new Error(`there is no function ${functionName}`)
    return alias
  }
  const authorizerId =
    authorizer && addAuthorizer(parent, authorizer, { api, alias: aliasOf(authorizer.function), parts })

  const integrations = new Construct(parent, 'Integrations')
  const integrationIds = Object.fromEntries(
    [...new Set(Object.values(routes).map(routeFunction))].map((functionName) => {
      const integration = parts.add(CfnIntegration, integrations, functionName, {
        apiId: api.id,
        integrationType: 'AWS_PROXY',
        integrationUri: invocationUri(aliasOf(functionName), parent),
      })
      return [functionName, integration.ref]
    }),
  )

  const scope = new Construct(parent, 'Routes')
  for (const [key, route] of Object.entries(routes)) {
    const functionName = routeFunction(route)
    const own = new Construct(scope, key)
    const { ref: routeId } = parts.add(CfnRoute, own, 'Route', {
      apiId: api.id,
      routeKey: key,
      target: `integrations/${integrationIds[functionName]}`,
      ...(key === '$connect' && authorizerId !== undefined
        ? { authorizationType: 'CUSTOM', authorizerId }
        : { authorizationType: 'NONE' }),
      // Only with both this expression and the response is the handler's body sent to the caller.
      ...(routeReplies(route) && { routeResponseSelectionExpression: '$default' }),
    })
    if (routeReplies(route)) {
      parts.add(CfnRouteResponse, own, 'Response', { apiId: api.id, routeId, routeResponseKey: '$default' })
    }
    allowInvocation(own, 'Invocation', aliasOf(functionName), api.arn(key))
  }
  return parts
}

/** Returns the id that `$connect` has to name: it is the only route that can have an authorizer. */
function addAuthorizer(
  scope: Construct,
  { identitySource }: AuthorizerDefinition,
  { api, alias, parts }: { readonly api: Api; readonly alias: CfnAlias; readonly parts: DeployedParts },
): string {
  const { ref: id } = parts.add(CfnAuthorizer, scope, 'Authorizer', {
    apiId: api.id,
    name: 'connect',
    authorizerType: 'REQUEST',
    authorizerUri: invocationUri(alias, scope),
    ...(identitySource !== undefined && { identitySource: [...identitySource] }),
  })
  const sourceArn = Stack.of(scope).formatArn({
    service: 'execute-api',
    resource: api.id,
    resourceName: `authorizers/${id}`,
  })
  allowInvocation(scope, 'InvokedByAuthorizer', alias, sourceArn)
  return id
}

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
