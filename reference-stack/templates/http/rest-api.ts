import type { CorsDefinition, StageDefinition } from '../../define-stack.ts'
import { invokedFunction } from '../resources/integrations.ts'
import { stringsOf } from '../resources/names.ts'
import type { Reading } from '../resources/reading.ts'
import type { Resource } from '../resources/resources.ts'
import { type SourceNode, at, entriesOf, itemsOf, mapOf, textOf } from '../source/source-node.ts'
import { corsOfMock } from './cors.ts'
import {
  type HttpParts,
  type HttpRoutePart,
  type Throttles,
  sayUnchecked,
  sayUnread,
  throttleOf,
} from './http-parts.ts'
import { modelOf } from './model.ts'
import { usagePlanOf } from './usage-plan.ts'

const apiMembers =
  'BinaryMediaTypes Name Description EndpointConfiguration Tags FailOnWarnings ApiKeySourceType Parameters Mode'
const readOfMethod =
  'HttpMethod ResourceId AuthorizationType AuthorizerId ApiKeyRequired RequestModels RequestValidatorId RequestParameters Integration'

/** The parts of a REST API that `AWS::ApiGateway` resources describe. */
export function readRestApi(api: Resource, reading: Reading): HttpParts {
  const { evaluator, remarks } = reading
  sayUnread(api, apiMembers, remarks)
  if (evaluator.text(at(api.properties, 'ApiKeySourceType')) === 'AUTHORIZER')
    remarks.notice(api.at, `${api.id}: keys come from authorizers on AWS; here they come from the header x-api-key`)
  const paths = pathsOf(api, reading)
  const routes: HttpRoutePart[] = []
  const preflights: { readonly path: string; readonly cors: CorsDefinition }[] = []
  for (const method of restParts('AWS::ApiGateway::Method', api, reading)) {
    const properties = evaluator.pick(method.properties, ...readOfMethod.split(' '))
    const path = paths(textOf(at(properties, 'ResourceId')) ?? '')
    const name = (textOf(at(properties, 'HttpMethod')) ?? '').toUpperCase()
    if (path === undefined) {
      remarks.notice(method.at, `${method.id}: is left out: its resource is not in this template`)
      continue
    }
    const cors = name === 'OPTIONS' ? mockOf(method, properties, reading) : undefined
    if (cors !== undefined) preflights.push({ path, cors })
    const route = cors === undefined && routeOf(`${name} ${path}`, method, properties, reading)
    if (route) routes.push(route)
  }
  const binaryMediaTypes = mediaTypesOf(evaluator.evaluate(at(api.properties, 'BinaryMediaTypes')))
  return {
    routes,
    ...stageOf(api, routes, reading),
    cors: corsOf(api, routes, preflights, reading),
    usagePlan: usagePlanOf(api, reading),
    binaryMediaTypes,
  }
}

/** `image/png` of `image~1png`, as they are written. */
export function mediaTypesOf(node: SourceNode | undefined): string[] {
  return stringsOf(node).map((type) => type.replaceAll('~1', '/'))
}

/** The resources of a type that name this API in `RestApiId`. */
export function restParts(type: string, api: Resource, { resources, lenient }: Reading): Resource[] {
  return resources.ofTypes(type).filter(({ properties }) => lenient.text(at(properties, 'RestApiId')) === api.id)
}

/** Returns the path of a resource by what refers to it; undefined for one that is not in the template. */
function pathsOf(api: Resource, reading: Reading): (reference: string) => string | undefined {
  const all = new Map(restParts('AWS::ApiGateway::Resource', api, reading).map((one) => [one.id, one]))
  const path = (reference: string, above: readonly string[]): string | undefined => {
    if (reference === `${api.id}/root`) return '/'
    const resource = all.get(reference)
    if (resource === undefined || above.includes(reference)) return undefined
    const { evaluator } = reading
    const parent = path(evaluator.text(at(resource.properties, 'ParentId')) ?? '', [...above, reference])
    const part = evaluator.text(at(resource.properties, 'PathPart')) ?? ''
    return parent === undefined ? undefined : `${parent === '/' ? '' : parent}/${part}`
  }
  return (reference) => path(reference, [])
}

function mockOf(method: Resource, properties: SourceNode, { remarks }: Reading): CorsDefinition | undefined {
  const integration = at(properties, 'Integration')
  if (integration === undefined || textOf(at(integration, 'Type')) !== 'MOCK') return undefined
  return corsOfMock(integration, method.id, remarks)
}

function routeOf(key: string, method: Resource, properties: SourceNode, reading: Reading): HttpRoutePart | undefined {
  const { remarks } = reading
  const integration = at(properties, 'Integration') ?? mapOf({}, method.at)
  const type = textOf(at(integration, 'Type')) ?? 'MOCK'
  const uri = textOf(at(integration, 'Uri')) ?? ''
  const leadsTo = type === 'AWS_PROXY' ? invokedFunction(uri, reading) : undefined
  if (leadsTo === undefined) {
    const why =
      type === 'AWS_PROXY'
        ? `it leads to ${uri}, which is no function of this template`
        : `its integration is of type ${type}, and not a Lambda proxy`
    remarks.notice(method.at, `${method.id}: the HTTP route ${key} is left out: ${why}`)
    return undefined
  }
  sayUnread(method, `${readOfMethod} RestApiId MethodResponses OperationName`, remarks)
  const integrationMembers =
    'Type Uri IntegrationHttpMethod Credentials PassthroughBehavior IntegrationResponses CacheKeyParameters CacheNamespace'
  sayUnread(
    { id: `${method.id}.Integration`, properties: integration, at: integration.at },
    integrationMembers,
    remarks,
  )
  const kind = textOf(at(properties, 'AuthorizationType')) ?? 'NONE'
  if (kind !== 'NONE') sayUnchecked(method.at, method.id, `the authorization ${kind} of ${key}`, remarks)
  return {
    key,
    leadsTo,
    at: method.at,
    keyRequired: textOf(at(properties, 'ApiKeyRequired')) === 'true',
    model: validatedModel(method, properties, reading),
  }
}

/** The model of JSON bodies, if a validator of the template asks for it. */
function validatedModel(method: Resource, properties: SourceNode, reading: Reading): HttpRoutePart['model'] {
  const { resources, evaluator, remarks } = reading
  const validator = resources.get(textOf(at(properties, 'RequestValidatorId')) ?? '')
  const isAsked = (member: string) => evaluator.text(at(validator?.properties, member)) === 'true'
  const required = entriesOf(at(properties, 'RequestParameters')).filter(([, node]) => textOf(node) === 'true')
  if (isAsked('ValidateRequestParameters') && required.length > 0)
    remarks.notice(
      method.at,
      `${method.id}: that ${required.map(([name]) => name).join(', ')} are there is not validated here`,
    )
  if (!isAsked('ValidateRequestBody')) return undefined
  const models = entriesOf(at(properties, 'RequestModels'))
  for (const [type, node] of models.filter(([name]) => name !== 'application/json'))
    remarks.notice(node.at, `${method.id}: the model of ${type} is left out: JSON alone is validated here`)
  const reference = textOf(models.find(([type]) => type === 'application/json')?.[1]) ?? ''
  const model = resources
    .ofTypes('AWS::ApiGateway::Model')
    .find(({ id, properties: own }) => id === reference || evaluator.text(at(own, 'Name')) === reference)
  const schema = model && evaluator.evaluate(at(model.properties, 'Schema'))
  return modelOf(schema, method.id, remarks)
}

function corsOf(
  api: Resource,
  routes: readonly HttpRoutePart[],
  preflights: readonly { readonly path: string; readonly cors: CorsDefinition }[],
  { remarks }: Reading,
): CorsDefinition | undefined {
  const [first, ...others] = preflights
  if (first === undefined) return undefined
  const facts = ({ allowOrigins, allowHeaders, allowCredentials }: CorsDefinition) =>
    JSON.stringify([allowOrigins, allowHeaders, allowCredentials])
  if (others.some(({ cors }) => facts(cors) !== facts(first.cors)))
    remarks.notice(
      api.at,
      `${api.id}: preflights differ from path to path; here all are answered as that of ${first.path}`,
    )
  const without = [...new Set(routes.map(({ key }) => key.split(' ')[1]))].filter(
    (path) => !preflights.some((one) => one.path === path),
  )
  if (without.length > 0)
    remarks.notice(api.at, `${api.id}: preflights are answered here on ${without.join(', ')}, too`)
  const methods = new Set(preflights.flatMap(({ cors }) => cors.allowMethods ?? []))
  return { ...first.cors, ...(methods.size > 0 && { allowMethods: [...methods] }) }
}

const stageMembers = ['StageName', 'Variables', 'MethodSettings'] as const

function stageOf(
  api: Resource,
  routes: readonly HttpRoutePart[],
  reading: Reading,
): Pick<HttpParts, 'stage' | 'throttles'> {
  const { evaluator, remarks } = reading
  const [stage, ...others] = restParts('AWS::ApiGateway::Stage', api, reading)
  if (stage !== undefined) {
    sayUnread(
      stage,
      `${stageMembers.join(' ')} RestApiId DeploymentId Description AccessLogSetting TracingEnabled Tags`,
      remarks,
    )
    if (others.length > 0)
      remarks.notice(
        stage.at,
        `${stage.id}: is the stage that is measured; left out: ${others.map(({ id }) => id).join(', ')}`,
      )
  }
  const deployed = restParts('AWS::ApiGateway::Deployment', api, reading)
    .map(({ properties }) => evaluator.text(at(properties, 'StageName')))
    .find((name) => name !== undefined)
  const properties = evaluator.pick(stage?.properties ?? mapOf({}, api.at), ...stageMembers)
  return {
    stage: stageDefinition(textOf(at(properties, 'StageName')) ?? deployed ?? 'prod', at(properties, 'Variables')),
    throttles: methodThrottles(at(properties, 'MethodSettings'), stage?.id ?? api.id, routes, remarks),
  }
}

export function stageDefinition(name: string, variables: SourceNode | undefined): StageDefinition {
  const pairs = entriesOf(variables).map(([key, value]) => [key, textOf(value) ?? ''] as const)
  return { name, ...(pairs.length > 0 && { variables: Object.fromEntries(pairs) }) }
}

/** "The path value /resource/subresource must be encoded as /~1resource~1subresource"; every path is `/*`. */
export function methodThrottles(
  settings: SourceNode | undefined,
  where: string,
  routes: readonly HttpRoutePart[],
  remarks: Reading['remarks'],
): Throttles {
  const ofRoutes = new Map<string, NonNullable<Throttles['everyRoute']>>()
  let everyRoute: Throttles['everyRoute']
  for (const one of itemsOf(settings)) {
    sayUnread(
      { id: `${where}.MethodSettings`, properties: one, at: one.at },
      'ResourcePath HttpMethod ThrottlingRateLimit ThrottlingBurstLimit LoggingLevel MetricsEnabled DataTraceEnabled',
      remarks,
    )
    const throttle = throttleOf(one, ['ThrottlingRateLimit', 'ThrottlingBurstLimit'], where, remarks)
    if (throttle === undefined) continue
    const path = (textOf(at(one, 'ResourcePath')) ?? '/*').replace(/^\/(?=~1)/, '').replaceAll('~1', '/')
    const method = textOf(at(one, 'HttpMethod')) ?? '*'
    if (path === '/*' && method === '*') everyRoute = throttle
    for (const { key } of routes) {
      const [itsMethod, itsPath] = key.split(' ')
      const isMeant = (path === itsPath || path === '/*') && (method === itsMethod || method === '*')
      if (isMeant && !(path === '/*' && method === '*')) ofRoutes.set(key, throttle)
    }
  }
  return { everyRoute, routes: ofRoutes }
}
