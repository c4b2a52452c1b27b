import {
  CfnApiKey,
  CfnAuthorizer,
  CfnDeployment,
  CfnMethod,
  CfnModel,
  CfnRequestValidator,
  CfnResource,
  CfnRestApi,
  CfnStage,
  CfnUsagePlan,
  CfnUsagePlanKey,
} from 'aws-cdk-lib/aws-apigateway'
import { Construct } from 'constructs'
import type { RestApiDefinition, ThrottleDefinition } from '../../define-stack.ts'
import { httpRoutes } from '../../definition-defaults.ts'
import { DeployedParts } from '../deployed-parts.ts'
import { invocationUri } from '../routes.ts'
import { type HttpHalf, allowAuthorizer, accessLogOf, allowRoute } from './http-half.ts'
import { preflightMethod } from './preflight.ts'

/** A REST API with its key; returns their ids. */
export function addRestApi(
  scope: Construct,
  definition: RestApiDefinition,
  given: Omit<HttpHalf, 'apiId' | 'parts'>,
): { readonly apiId: string; readonly keyId: string | undefined } {
  const { binaryMediaTypes } = definition
  const { ref: apiId, attrRootResourceId } = new CfnRestApi(scope, 'Api', {
    name: given.options.stackName,
    endpointConfiguration: { types: ['REGIONAL'] },
    ...(binaryMediaTypes !== undefined && { binaryMediaTypes: [...binaryMediaTypes] }),
  })
  const parts = new DeployedParts()
  const half: HttpHalf = { ...given, apiId, parts }
  const resources = addResources(scope, definition, attrRootResourceId, half)
  addMethods(scope, definition, resources, half)
  const stage = addStage(scope, definition, half)
  return { apiId, keyId: addUsagePlan(scope, definition, stage, half) }
}

/** The resources of all paths, by path. */
function addResources(
  parent: Construct,
  { routes }: RestApiDefinition,
  root: string,
  { apiId, parts }: HttpHalf,
): ReadonlyMap<string, string> {
  const scope = new Construct(parent, 'Resources')
  const ids = new Map([['/', root]])
  for (const key of Object.keys(routes)) {
    let path = ''
    for (const pathPart of (key.split(' ')[1] ?? '').split('/').filter((part) => part !== '')) {
      const parentId = ids.get(path === '' ? '/' : path) ?? root
      path = `${path}/${pathPart}`
      if (ids.has(path)) continue
      ids.set(path, parts.add(CfnResource, scope, path, { restApiId: apiId, parentId, pathPart }).ref)
    }
  }
  return ids
}

function addMethods(
  parent: Construct,
  definition: RestApiDefinition,
  resources: ReadonlyMap<string, string>,
  half: HttpHalf,
): void {
  const { apiId, parts, aliasOf } = half
  const authorizerIds = addAuthorizers(parent, definition, half)
  const routes = [...httpRoutes(definition)]
  const validatorId = routes.some(([, { model }]) => model !== undefined)
    ? parts.add(CfnRequestValidator, parent, 'Bodies', {
        restApiId: apiId,
        validateRequestBody: true,
        // No method names a required parameter.
        validateRequestParameters: true,
      }).ref
    : undefined
  const scope = new Construct(parent, 'Methods')
  for (const [key, { function: functionName, keyRequired = false, model, authorizer }] of routes) {
    const [httpMethod = '', path = ''] = key.split(' ')
    const own = new Construct(scope, key)
    const schema =
      model && parts.add(CfnModel, own, 'Model', { restApiId: apiId, contentType: 'application/json', schema: model })
    parts.add(CfnMethod, own, 'Method', {
      restApiId: apiId,
      resourceId: resources.get(path) ?? '',
      httpMethod,
      apiKeyRequired: keyRequired,
      ...(authorizer === undefined
        ? { authorizationType: 'NONE' }
        : { authorizationType: 'CUSTOM', authorizerId: authorizerIds[authorizer] ?? '' }),
      ...(schema && { requestModels: { 'application/json': schema.ref } }),
      ...(schema && validatorId !== undefined && { requestValidatorId: validatorId }),
      integration: {
        type: 'AWS_PROXY',
        integrationHttpMethod: 'POST',
        uri: invocationUri(aliasOf(functionName), own),
      },
    })
    allowRoute(own, key, functionName, half)
  }
  addPreflights(parent, definition, resources, half)
}

/** OPTIONS of each resource that has none. */
function addPreflights(
  parent: Construct,
  { cors, routes, binaryMediaTypes }: RestApiDefinition,
  resources: ReadonlyMap<string, string>,
  { apiId, parts }: HttpHalf,
): void {
  if (cors === undefined) return
  const scope = new Construct(parent, 'Preflights')
  const paths = new Set(Object.keys(routes).map((key) => key.split(' ')[1] ?? ''))
  for (const path of paths) {
    if (Object.hasOwn(routes, `OPTIONS ${path}`)) continue
    const ids = { restApiId: apiId, resourceId: resources.get(path) ?? '' }
    parts.add(CfnMethod, scope, path, preflightMethod(cors, ids, binaryMediaTypes !== undefined))
  }
}

function addAuthorizers(
  parent: Construct,
  { authorizers = {} }: RestApiDefinition,
  half: HttpHalf,
): Readonly<Record<string, string>> {
  const scope = new Construct(parent, 'Authorizers')
  return Object.fromEntries(
    Object.entries(authorizers).map(([name, one]) => {
      const own = new Construct(scope, name)
      const isToken = one.type === 'token'
      const sources = isToken ? [`method.request.header.${one.header ?? 'Authorization'}`] : (one.identitySource ?? [])
      const authorizer = half.parts.add(CfnAuthorizer, own, 'Authorizer', {
        restApiId: half.apiId,
        name,
        type: isToken ? 'TOKEN' : 'REQUEST',
        authorizerUri: invocationUri(half.aliasOf(one.function), own),
        ...(sources.length > 0 && { identitySource: sources.join(',') }),
        ...(isToken && one.pattern !== undefined && { identityValidationExpression: one.pattern }),
        authorizerResultTtlInSeconds: one.cacheSeconds ?? (sources.length > 0 ? 300 : 0),
      })
      allowAuthorizer(own, authorizer, one.function, half)
      return [name, authorizer.ref]
    }),
  )
}

function addStage(parent: Construct, { stage, throttles = {} }: RestApiDefinition, half: HttpHalf): CfnStage {
  const { apiId, parts, options } = half
  const scope = new Construct(parent, 'Stage')
  const deployment = new CfnDeployment(scope, `Deployment${parts.fingerprint()}`, { restApiId: apiId })
  for (const part of parts.resources) deployment.addResourceDependency(part)
  const { everyRoute, routes = {} } = throttles
  const settings = Object.entries(routes).map(([key, throttle]) => {
    const [httpMethod = '', path = ''] = key.split(' ')
    // "The path value /resource/subresource must be encoded as /~1resource~1subresource."
    const resourcePath = path === '/' ? '/' : `/${path.replaceAll('/', '~1')}`
    return { httpMethod: httpMethod === 'ANY' ? '*' : httpMethod, resourcePath, ...throttling(throttle) }
  })
  return new CfnStage(scope, 'Stage', {
    restApiId: apiId,
    deploymentId: deployment.ref,
    stageName: half.stage,
    ...(stage?.variables && { variables: stage.variables }),
    methodSettings: [
      ...(everyRoute === undefined ? [] : [{ httpMethod: '*', resourcePath: '/*', ...throttling(everyRoute) }]),
      ...settings,
    ],
    ...((options.accessLogs ?? true) && { accessLogSetting: accessLogOf(scope, options) }),
  })
}

function throttling({ requestsPerSecond, burst }: ThrottleDefinition) {
  return { throttlingRateLimit: requestsPerSecond, throttlingBurstLimit: burst }
}

/** The plan and its key, whose value API Gateway makes. Returns the key's id. */
function addUsagePlan(
  parent: Construct,
  { usagePlan: plan }: RestApiDefinition,
  stage: CfnStage,
  { apiId }: HttpHalf,
): string | undefined {
  if (plan === undefined) return undefined
  const scope = new Construct(parent, 'UsagePlan')
  const { throttle, quota } = plan
  const key = new CfnApiKey(scope, 'Key', { enabled: true })
  const { ref: usagePlanId } = new CfnUsagePlan(scope, 'Plan', {
    apiStages: [{ apiId, stage: stage.ref }],
    ...(throttle && { throttle: { rateLimit: throttle.requestsPerSecond, burstLimit: throttle.burst } }),
    ...(quota && { quota: { limit: quota.requests, period: quota.period } }),
  })
  new CfnUsagePlanKey(scope, 'PlanKey', { keyId: key.ref, keyType: 'API_KEY', usagePlanId })
  return key.ref
}
