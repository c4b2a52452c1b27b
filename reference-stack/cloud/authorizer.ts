import { CfnAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2'
import type { CfnAlias } from 'aws-cdk-lib/aws-lambda'
import { Stack } from 'aws-cdk-lib/core'
import type { Construct } from 'constructs'
import type { AuthorizerDefinition } from '../define-stack.ts'
import type { Api } from './api.ts'
import type { DeployedParts } from './deployed-parts.ts'
import { allowInvocation, invocationUri } from './invocation.ts'

/** Returns the id that `$connect` has to name: it is the only route that can have an authorizer. */
export function addAuthorizer(
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
