import type { Reading } from '../resources/reading.ts'
import { type Resource, functionTypes } from '../resources/resources.ts'
import { type SourceNode, at, entriesOf, mapOf, textOf } from '../source/source-node.ts'
import { corsOf, writtenCors } from './cors.ts'
import { corsOfConfiguration, routeThrottles } from './http-api.ts'
import { type HttpParts, type HttpRoutePart, pathOf, sayUnchecked, sayUnread } from './http-parts.ts'
import { modelOf } from './model.ts'
import { mediaTypesOf, methodThrottles, stageDefinition } from './rest-api.ts'
import { planOf, usagePlanOf } from './usage-plan.ts'

interface ApiEvent {
  /** `Function.Event` */
  readonly id: string
  readonly leadsTo: Resource
  readonly properties: SourceNode
  readonly at: SourceNode['at']
}

/** The events of functions that are routes of this API of SAM. */
export function eventsOf(api: Resource, { resources, lenient }: Reading): readonly ApiEvent[] {
  const [type, reference] = api.type === 'AWS::Serverless::Api' ? ['Api', 'RestApiId'] : ['HttpApi', 'ApiId']
  return resources.ofTypes(...functionTypes).flatMap((leadsTo) =>
    entriesOf(at(leadsTo.properties, 'Events')).flatMap(([name, event]) => {
      const properties = at(event, 'Properties') ?? mapOf({}, event.at)
      const isMeant = textOf(at(event, 'Type')) === type && lenient.text(at(properties, reference)) === api.id
      return isMeant ? [{ id: `${leadsTo.id}.${name}`, leadsTo, properties, at: event.at }] : []
    }),
  )
}

const apiMembers = 'StageName Cors Auth Models Variables MethodSettings BinaryMediaTypes'
const withoutEffect =
  'Name Description Tags EndpointConfiguration OpenApiVersion TracingEnabled AccessLogSetting AlwaysDeploy PropagateTags MergeDefinitions'

/** The parts of an `AWS::Serverless::Api`: itself, and the events of type `Api`. */
export function readSamRestApi(api: Resource, reading: Reading): HttpParts {
  const { evaluator, remarks } = reading
  sayUnread(api, `${apiMembers} ${withoutEffect}`, remarks)
  const properties = evaluator.pick(api.properties, ...apiMembers.split(' '))
  const events = eventsOf(api, reading)
  const routes = events.flatMap((event) => restRoute(event, api, properties, reading))
  const auth = at(properties, 'Auth')
  const plan = at(auth, 'UsagePlan')
  const isPlanned = plan !== undefined && textOf(at(plan, 'CreateUsagePlan')) !== 'NONE'
  return {
    routes,
    stage: stageDefinition(textOf(at(properties, 'StageName')) ?? 'Prod', at(properties, 'Variables')),
    throttles: methodThrottles(at(properties, 'MethodSettings'), api.id, routes, remarks),
    cors: restCors(at(properties, 'Cors'), api.id, remarks),
    usagePlan: isPlanned ? planOf(plan, `${api.id}.Auth.UsagePlan`, remarks) : usagePlanOf(api, reading),
    binaryMediaTypes: mediaTypesOf(at(properties, 'BinaryMediaTypes')),
    taken: new Set(events.map(({ id }) => id)),
  }
}

function restRoute(event: ApiEvent, api: Resource, ofApi: SourceNode, reading: Reading): HttpRoutePart {
  const { evaluator, remarks } = reading
  const properties = evaluator.pick(event.properties, 'Path', 'Method', 'Auth', 'RequestModel', 'RequestParameters')
  sayUnread(
    { ...event, properties: event.properties },
    'RestApiId Path Method Auth RequestModel RequestParameters',
    remarks,
  )
  const key = routeKey(properties)
  const auth = at(properties, 'Auth')
  const authorizer = textOf(at(auth, 'Authorizer')) ?? textOf(at(ofApi, 'Auth', 'DefaultAuthorizer')) ?? 'NONE'
  if (authorizer !== 'NONE') sayUnchecked(event.at, event.id, `the authorizer ${authorizer} of ${key}`, remarks)
  const asksForKey = textOf(at(auth, 'ApiKeyRequired')) ?? textOf(at(ofApi, 'Auth', 'ApiKeyRequired'))
  const request = at(properties, 'RequestModel')
  const modelName = textOf(at(request, 'Model')) ?? ''
  const validates = (member: string) => textOf(at(request, member)) === 'true'
  if (at(properties, 'RequestParameters') !== undefined && validates('ValidateParameters'))
    remarks.notice(event.at, `${event.id}: that its RequestParameters are there is not validated here`)
  const schema = validates('ValidateBody') ? at(ofApi, 'Models', modelName) : undefined
  if (validates('ValidateBody') && schema === undefined)
    remarks.notice(event.at, `${event.id}: ${api.id} has no model ${modelName}: bodies are not validated here`)
  return {
    key,
    leadsTo: event.leadsTo,
    at: event.at,
    keyRequired: asksForKey === 'true',
    model: modelOf(schema, event.id, remarks),
  }
}

function restCors(cors: SourceNode | undefined, where: string, remarks: Reading['remarks']): HttpParts['cors'] {
  if (cors === undefined) return undefined
  if (cors.kind === 'scalar') return corsOf({ at: cors.at, origins: cors }, where, remarks)
  return corsOf(writtenCors(cors, 'AllowOrigin'), where, remarks)
}

const httpMembers = 'StageName CorsConfiguration Auth StageVariables DefaultRouteSettings RouteSettings'

/** The parts of an `AWS::Serverless::HttpApi`: itself, and the events of type `HttpApi`. */
export function readSamHttpApi(api: Resource, reading: Reading): HttpParts {
  const { evaluator, remarks } = reading
  sayUnread(
    api,
    `${httpMembers} Name Description Tags AccessLogSettings PropagateTags DisableExecuteApiEndpoint`,
    remarks,
  )
  const properties = evaluator.pick(api.properties, ...httpMembers.split(' '))
  const events = eventsOf(api, reading)
  const routes = events.map((event) => httpRoute(event, properties, reading))
  const cors = at(properties, 'CorsConfiguration')
  const ofRoutes = routeThrottles(properties, api.id, routes, remarks)
  for (const [index, event] of events.entries()) {
    const own = evaluator.evaluate(at(event.properties, 'RouteSettings'))
    const written = mapOf({ DefaultRouteSettings: own }, event.at)
    const { everyRoute } = routeThrottles(written, event.id, [], remarks)
    const key = routes[index]?.key
    if (everyRoute !== undefined && key !== undefined)
      (ofRoutes.routes as Map<string, typeof everyRoute>).set(key, everyRoute)
  }
  return {
    routes,
    stage: stageDefinition(textOf(at(properties, 'StageName')) ?? '$default', at(properties, 'StageVariables')),
    throttles: ofRoutes,
    cors: textOf(cors) === 'true' ? { allowOrigins: ['*'] } : cors && corsOfConfiguration(cors, api.id, remarks),
    taken: new Set(events.map(({ id }) => id)),
  }
}

function httpRoute(event: ApiEvent, ofApi: SourceNode, { evaluator, remarks }: Reading): HttpRoutePart {
  const members = ['Path', 'Method', 'Auth', 'PayloadFormatVersion'] as const
  const properties = evaluator.pick(event.properties, ...members)
  sayUnread({ ...event, properties: event.properties }, `${members.join(' ')} ApiId RouteSettings`, remarks)
  const key = at(properties, 'Path') === undefined ? '$default' : routeKey(properties)
  const own = at(properties, 'Auth')
  const authorizer = textOf(at(own, 'Authorizer')) ?? textOf(at(ofApi, 'Auth', 'DefaultAuthorizer')) ?? 'NONE'
  if (authorizer !== 'NONE') sayUnchecked(event.at, event.id, `the authorizer ${authorizer} of ${key}`, remarks)
  const payload = textOf(at(properties, 'PayloadFormatVersion')) ?? '2.0'
  return { key, leadsTo: event.leadsTo, at: event.at, payload }
}

/** Methods are in lower case, mostly; `x-amazon-apigateway-any-method` is `any` here. */
function routeKey(properties: SourceNode): string {
  const method = (textOf(at(properties, 'Method')) ?? 'any').toUpperCase()
  return `${method} ${pathOf(textOf(at(properties, 'Path')) ?? '/')}`
}
