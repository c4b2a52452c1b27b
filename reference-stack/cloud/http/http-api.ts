import {
  CfnApi,
  CfnAuthorizer,
  type CfnAuthorizerProps,
  CfnDeployment,
  CfnIntegration,
  CfnRoute,
  CfnStage,
} from 'aws-cdk-lib/aws-apigatewayv2'
import { Construct } from 'constructs'
import type { CorsDefinition, HttpApiDefinition, ThrottleDefinition } from '../../define-stack.ts'
import { httpRoutes } from '../../definition-defaults.ts'
import { DeployedParts } from '../deployed-parts.ts'
import { invocationUri } from '../routes.ts'
import { type HttpHalf, allowAuthorizer, accessLogOf, allowRoute } from './http-half.ts'

/** An HTTP API; returns its id. */
export function addHttpApi(
  scope: Construct,
  definition: HttpApiDefinition,
  given: Omit<HttpHalf, 'apiId' | 'parts'>,
): { readonly apiId: string; readonly keyId: undefined } {
  const { cors } = definition
  const { ref: apiId } = new CfnApi(scope, 'Api', {
    name: `${given.options.stackName}-http`,
    protocolType: 'HTTP',
    ...(cors && { corsConfiguration: corsOf(cors) }),
  })
  const half: HttpHalf = { ...given, apiId, parts: new DeployedParts() }
  addRoutes(scope, definition, half)
  addStage(scope, definition, half)
  return { apiId, keyId: undefined }
}

function corsOf({ allowMethods = ['*'], maxAgeSeconds, ...cors }: CorsDefinition): CfnApi.CorsProperty {
  return {
    allowOrigins: [...cors.allowOrigins],
    allowMethods: [...allowMethods],
    ...(cors.allowHeaders && { allowHeaders: [...cors.allowHeaders] }),
    ...(cors.exposeHeaders && { exposeHeaders: [...cors.exposeHeaders] }),
    ...(cors.allowCredentials !== undefined && { allowCredentials: cors.allowCredentials }),
    ...(maxAgeSeconds !== undefined && { maxAge: maxAgeSeconds }),
  }
}

function addRoutes(parent: Construct, definition: HttpApiDefinition, half: HttpHalf): void {
  const { apiId, parts, aliasOf } = half
  const routes = httpRoutes(definition)
  const authorizerIds = addAuthorizers(parent, definition, half)
  const integrations = new Construct(parent, 'Integrations')
  const integrationIds = Object.fromEntries(
    [...new Set([...routes.values()].map((route) => route.function))].map((functionName) => [
      functionName,
      parts.add(CfnIntegration, integrations, functionName, {
        apiId,
        integrationType: 'AWS_PROXY',
        integrationUri: invocationUri(aliasOf(functionName), parent),
        payloadFormatVersion: definition.payload ?? '2.0',
      }).ref,
    ]),
  )
  const scope = new Construct(parent, 'Routes')
  for (const [key, { function: functionName, authorizer, scopes }] of routes) {
    const own = new Construct(scope, key)
    const isJwt = authorizer !== undefined && definition.authorizers?.[authorizer]?.type === 'jwt'
    parts.add(CfnRoute, own, 'Route', {
      apiId,
      routeKey: key,
      target: `integrations/${integrationIds[functionName]}`,
      ...(authorizer === undefined
        ? { authorizationType: 'NONE' }
        : { authorizationType: isJwt ? 'JWT' : 'CUSTOM', authorizerId: authorizerIds[authorizer] ?? '' }),
      ...(scopes !== undefined && { authorizationScopes: [...scopes] }),
    })
    allowRoute(own, key, functionName, half)
  }
}

function addAuthorizers(
  parent: Construct,
  { authorizers = {} }: HttpApiDefinition,
  half: HttpHalf,
): Readonly<Record<string, string>> {
  const scope = new Construct(parent, 'Authorizers')
  return Object.fromEntries(
    Object.entries(authorizers).map(([name, one]) => {
      const own = new Construct(scope, name)
      const properties: Omit<CfnAuthorizerProps, 'apiId' | 'name'> =
        one.type === 'jwt'
          ? {
              authorizerType: 'JWT',
              identitySource: [one.identitySource ?? '$request.header.Authorization'],
              jwtConfiguration: { issuer: one.issuer, audience: [...one.audience] },
            }
          : {
              authorizerType: 'REQUEST',
              authorizerUri: invocationUri(half.aliasOf(one.function), own),
              authorizerPayloadFormatVersion: one.payload ?? '2.0',
              enableSimpleResponses: one.simpleResponses ?? false,
              ...(one.identitySource && { identitySource: [...one.identitySource] }),
              authorizerResultTtlInSeconds: one.cacheSeconds ?? 0,
            }
      const authorizer = half.parts.add(CfnAuthorizer, own, 'Authorizer', { apiId: half.apiId, name, ...properties })
      if (one.type === 'request') allowAuthorizer(own, authorizer, one.function, half)
      return [name, authorizer.ref]
    }),
  )
}

function addStage(parent: Construct, { stage, throttles = {} }: HttpApiDefinition, half: HttpHalf): void {
  const { apiId, parts, options } = half
  const scope = new Construct(parent, 'Stage')
  const deployment = new CfnDeployment(scope, `Deployment${parts.fingerprint()}`, { apiId })
  for (const part of parts.resources) deployment.addResourceDependency(part)
  const { everyRoute, routes = {} } = throttles
  new CfnStage(scope, 'Stage', {
    apiId,
    stageName: half.stage,
    deploymentId: deployment.ref,
    ...(stage?.variables && { stageVariables: stage.variables }),
    ...(everyRoute && {
      defaultRouteSettings: {
        throttlingRateLimit: everyRoute.requestsPerSecond,
        throttlingBurstLimit: everyRoute.burst,
      },
    }),
    // With CloudFormation's property names: the CDK passes these on as they are.
    routeSettings: Object.fromEntries(Object.entries(routes).map(([key, throttle]) => [key, settingsOf(throttle)])),
    ...((options.accessLogs ?? true) && { accessLogSettings: accessLogOf(scope, options) }),
  })
}

function settingsOf({ requestsPerSecond, burst }: ThrottleDefinition) {
  return { ThrottlingRateLimit: requestsPerSecond, ThrottlingBurstLimit: burst }
}
