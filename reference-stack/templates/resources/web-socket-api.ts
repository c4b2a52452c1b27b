import type { RouteDefinition, StackDefinition, ThrottleDefinition, UsagePlanDefinition } from '../../define-stack.ts'
import { apiId } from '../../local-identity.ts'
import { keyNotice, templateKeyVariable, usagePlanOf } from '../http/usage-plan.ts'
import { type SourceNode, at, entriesOf, mapOf, numberOf, textOf } from '../source/source-node.ts'
import { readAuthorizer } from './authorizer.ts'
import { isWebSocket } from './names.ts'
import type { Reading } from './reading.ts'
import type { Resource, Resources } from './resources.ts'
import { integratedFunction, invokedFunction } from './integrations.ts'

/** The parts of a template's WebSocket API. */
export interface ApiParts
  extends Pick<StackDefinition, 'throttles' | 'routeSelectionExpression' | 'connectPlan' | 'authorizer' | 'admits'> {
  readonly routes: Readonly<Record<string, RouteDefinition>>
  readonly stage: { readonly name: string; readonly variables?: Readonly<Record<string, string>> }
  /** Logical ids of the functions that routes and authorizer invoke. */
  readonly invoked: ReadonlySet<string>
}

const stageMembers = ['StageName', 'StageVariables', 'DefaultRouteSettings', 'RouteSettings'] as const
const routeMembers = [
  'RouteKey',
  'Target',
  'RouteResponseSelectionExpression',
  'AuthorizationType',
  'AuthorizerId',
  'ApiKeyRequired',
] as const

/** The one WebSocket API of a template; undefined, with the problem said, if there is none, or another one. */
export function readApi(reading: Reading, template: SourceNode): ApiParts | undefined {
  const { resources, evaluator, remarks } = reading
  const apis = resources
    .ofTypes('AWS::ApiGatewayV2::Api', 'AWS::Serverless::WebSocketApi')
    .filter((api) => isWebSocket(api, evaluator))
  const [api, ...others] = apis
  if (api === undefined) {
    remarks.problem(
      template.at,
      `there is no WebSocket API: an AWS::ApiGatewayV2::Api with ProtocolType WEBSOCKET, or an AWS::Serverless::WebSocketApi${nestedHint(resources)}`,
    )
    return undefined
  }
  for (const other of others)
    remarks.problem(
      other.at,
      `${other.id}: is a second WebSocket API beside ${api.id}; only one can be measured at a time`,
    )
  const parts = api.type === 'AWS::Serverless::WebSocketApi' ? readSamApi(api, reading) : readPlainApi(api, reading)
  if (Object.keys(parts.routes).length > 0 || remarks.problems.length > 0) return parts
  remarks.problem(api.at, `the WebSocket API has no route in this template${nestedHint(resources)}`)
  return undefined
}

function nestedHint(resources: Resources): string {
  const nested = resources.ofTypes('AWS::CloudFormation::Stack', 'AWS::Serverless::Application').map(({ id }) => id)
  const are = nested.length === 1 ? 'is' : 'are'
  return nested.length === 0
    ? ''
    : `; nested stacks are read where their templates are files: ${nested.join(', ')} ${are} not`
}

function readPlainApi(api: Resource, reading: Reading): ApiParts {
  const { resources, evaluator, names, remarks } = reading
  const isOfApi = ({ properties }: Resource) => names.isApi(evaluator.text(at(properties, 'ApiId')))
  const invoked = new Set<string>()
  const routes: Record<string, RouteDefinition> = {}
  const responses = resources
    .ofTypes('AWS::ApiGatewayV2::RouteResponse')
    .map(({ properties }) => evaluator.text(at(properties, 'RouteId')))
  let admission: Pick<StackDefinition, 'authorizer' | 'admits'> = {}
  let connectPlan: UsagePlanDefinition | undefined
  for (const route of resources.ofTypes('AWS::ApiGatewayV2::Route').filter(isOfApi)) {
    const properties = evaluator.pick(route.properties, ...routeMembers)
    const key = textOf(at(properties, 'RouteKey')) ?? ''
    const target = (textOf(at(properties, 'Target')) ?? '').replace(/^integrations\//, '')
    const found = integratedFunction(key, route, target, reading)
    if (found === undefined) continue
    invoked.add(found.id)
    const selects = textOf(at(properties, 'RouteResponseSelectionExpression'))
    const functionName = names.functionName(found.id)
    const replies = selects === '$default' && responses.includes(route.id)
    if (selects !== undefined && !replies)
      remarks.notice(
        route.at,
        `${route.id}: has RouteResponseSelectionExpression ${selects}, and no route response $default: as on AWS, nothing is sent to the caller`,
      )
    routes[key] = replies ? { function: functionName, replies: true } : functionName
    if (key === '$connect') admission = readAuthorizer(properties, route, invoked, reading)
    sayKey(key, properties, reading)
    if (key === '$connect' && textOf(at(properties, 'ApiKeyRequired')) === 'true') connectPlan = planFor(api, reading)
  }
  const [stage, ...stages] = resources.ofTypes('AWS::ApiGatewayV2::Stage').filter(isOfApi)
  if (stages.length > 0 && stage !== undefined)
    remarks.notice(
      stage.at,
      `${stage.id}: is the stage that is measured; left out: ${stages.map(({ id }) => id).join(', ')}`,
    )
  const properties = evaluator.pick(stage?.properties ?? mapOf({}, api.at), ...stageMembers)
  return {
    routes,
    ...admission,
    ...(connectPlan && { connectPlan }),
    invoked,
    ...expressionOf(api, reading),
    ...stageOf(textOf(at(properties, 'StageName')) ?? 'prod', properties, routes),
  }
}

/** "Each route consists of a route key and a Lambda function ARN." */
function readSamApi(api: Resource, reading: Reading): ApiParts {
  const { evaluator, names, remarks } = reading
  const properties = evaluator.pick(api.properties, 'Routes', 'Auth', ...stageMembers)
  const invoked = new Set<string>()
  const routes: Record<string, RouteDefinition> = {}
  const written = entriesOf(at(properties, 'Routes'))
  for (const [key, route] of written) {
    const found = invokedFunction(textOf(at(route, 'FunctionArn')) ?? '', reading)
    if (found === undefined) {
      remarks.problem(route.at, `the route ${key} leads to no function of this template`)
      continue
    }
    invoked.add(found.id)
    sayKey(key, route, reading)
    const replies = textOf(at(route, 'RouteResponseSelectionExpression')) === '$default'
    const functionName = names.functionName(found.id)
    routes[key] = replies ? { function: functionName, replies: true } : functionName
  }
  const requiresKey = written.some(
    ([key, route]) => key === '$connect' && textOf(at(route, 'ApiKeyRequired')) === 'true',
  )
  return {
    routes,
    ...samAuthorizer(properties, api, invoked, reading),
    ...(requiresKey && { connectPlan: planFor(api, reading) }),
    invoked,
    ...expressionOf(api, reading),
    ...stageOf(textOf(at(properties, 'StageName')) ?? 'default', properties, routes),
  }
}

/** The usage plan whose key a handshake has to bring. */
function planFor(api: Resource, reading: Reading): UsagePlanDefinition {
  const { evaluator, remarks } = reading
  const plan = usagePlanOf({ id: apiId }, reading)
  remarks.notice(api.at, keyNotice(api.id, plan))
  const selects = at(api.properties, 'ApiKeySelectionExpression')
  if (selects !== undefined && evaluator.text(selects) !== '$request.header.x-api-key')
    remarks.differs(
      selects.at,
      `${api.id}: ApiKeySelectionExpression is not emulated: here the key is taken from the header x-api-key`,
    )
  return { keyVariable: templateKeyVariable, ...plan }
}

/** A message has no headers that could have a key. */
function sayKey(key: string, route: SourceNode | undefined, { remarks }: Reading): void {
  const required = at(route, 'ApiKeyRequired')
  if (required !== undefined && key !== '$connect' && textOf(required) === 'true')
    remarks.differs(required.at, `the route ${key}: ApiKeyRequired is emulated on $connect alone`)
}

/** "Authorization is applied to the $connect route." */
function samAuthorizer(properties: SourceNode, api: Resource, invoked: Set<string>, reading: Reading) {
  const auth = at(properties, 'Auth')
  if (auth === undefined) return {}
  const route = mapOf({ AuthorizationType: at(auth, 'AuthType') }, auth.at)
  return readAuthorizer(
    route,
    api,
    invoked,
    reading,
    mapOf({ AuthorizerUri: at(auth, 'AuthArn'), IdentitySource: at(auth, 'IdentitySource') }, auth.at),
  )
}

function expressionOf(api: Resource, { evaluator }: Reading): Pick<ApiParts, 'routeSelectionExpression'> {
  const expression = evaluator.text(at(api.properties, 'RouteSelectionExpression'))
  return expression === undefined ? {} : { routeSelectionExpression: expression }
}

function stageOf(
  name: string,
  properties: SourceNode,
  routes: ApiParts['routes'],
): Pick<ApiParts, 'stage' | 'throttles'> {
  const variables = entriesOf(at(properties, 'StageVariables')).map(
    ([key, value]) => [key, textOf(value) ?? ''] as const,
  )
  const everyRoute = throttleOf(at(properties, 'DefaultRouteSettings'))
  const ofRoutes = entriesOf(at(properties, 'RouteSettings')).flatMap(([key, settings]) => {
    const throttle = throttleOf(settings)
    return throttle === undefined || routes[key] === undefined ? [] : [[key, throttle] as const]
  })
  const throttles = {
    ...(everyRoute && { everyRoute }),
    ...(ofRoutes.length > 0 && { routes: Object.fromEntries(ofRoutes) }),
  }
  return {
    stage: { name, ...(variables.length > 0 && { variables: Object.fromEntries(variables) }) },
    ...(Object.keys(throttles).length > 0 && { throttles }),
  }
}

/** Only with both figures: where one is left out, the account's own holds, which the embedded stack has as an option. */
function throttleOf(settings: SourceNode | undefined): ThrottleDefinition | undefined {
  const requestsPerSecond = numberOf(at(settings, 'ThrottlingRateLimit'))
  const burst = numberOf(at(settings, 'ThrottlingBurstLimit'))
  return requestsPerSecond === undefined || burst === undefined ? undefined : { requestsPerSecond, burst }
}
