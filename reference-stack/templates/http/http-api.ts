import { integrationOf } from '../resources/integrations.ts'
import type { Reading } from '../resources/reading.ts'
import type { Resource } from '../resources/resources.ts'
import { type SourceNode, at, entriesOf, itemsOf, mapOf, textOf } from '../source/source-node.ts'
import { corsOf, writtenCors } from './cors.ts'
import {
  type HttpParts,
  type HttpRoutePart,
  type Throttles,
  sayUnchecked,
  sayUnread,
  throttleOf,
} from './http-parts.ts'
import { stageDefinition } from './rest-api.ts'

const routeMembers = ['RouteKey', 'Target', 'AuthorizationType', 'AuthorizerId', 'AuthorizationScopes'] as const

/** The parts of an HTTP API that `AWS::ApiGatewayV2` resources describe. */
export function readHttpApi(api: Resource, reading: Reading): HttpParts {
  const { evaluator, remarks } = reading
  sayUnread(api, 'Name ProtocolType Description CorsConfiguration Tags Version DisableExecuteApiEndpoint', remarks)
  const routes = httpParts('AWS::ApiGatewayV2::Route', api, reading).flatMap((route) => routeOf(route, reading) ?? [])
  const cors = evaluator.evaluate(at(api.properties, 'CorsConfiguration'))
  return { routes, ...stageOf(api, routes, reading), cors: cors && corsOfConfiguration(cors, api.id, remarks) }
}

/** The resources of a type that name this API in `ApiId`. */
export function httpParts(type: string, api: Resource, { resources, lenient }: Reading): Resource[] {
  return resources.ofTypes(type).filter(({ properties }) => lenient.text(at(properties, 'ApiId')) === api.id)
}

/** @param cors with the members of `CorsConfiguration` */
export function corsOfConfiguration(cors: SourceNode, where: string, remarks: Reading['remarks']): HttpParts['cors'] {
  return corsOf(writtenCors(cors, 'AllowOrigins'), where, remarks)
}

function routeOf(route: Resource, reading: Reading): HttpRoutePart | undefined {
  const { evaluator, remarks } = reading
  const properties = evaluator.pick(route.properties, ...routeMembers)
  const key = textOf(at(properties, 'RouteKey')) ?? ''
  const found = integrationOf(textOf(at(properties, 'Target')) ?? '', reading)
  if (found?.leadsTo === undefined) {
    const why =
      found === undefined
        ? 'it has no integration of this template as its Target'
        : found.type === 'AWS_PROXY'
          ? `it leads to ${found.uri}, which is no function of this template`
          : `its integration is of type ${found.type}, and not a Lambda proxy`
    remarks.notice(route.at, `${route.id}: the HTTP route ${key} is left out: ${why}`)
    return undefined
  }
  sayUnread(route, `${routeMembers.join(' ')} ApiId OperationName`, remarks)
  sayUnread(
    found.integration,
    'ApiId IntegrationType IntegrationUri IntegrationMethod PayloadFormatVersion ConnectionType CredentialsArn Description',
    remarks,
  )
  const kind = textOf(at(properties, 'AuthorizationType')) ?? 'NONE'
  if (kind !== 'NONE') sayUnchecked(route.at, route.id, `the authorization ${kind} of ${key}`, remarks)
  const payload = evaluator.text(at(found.integration.properties, 'PayloadFormatVersion')) ?? '1.0'
  return { key, leadsTo: found.leadsTo, at: route.at, payload }
}

const stageMembers = ['StageName', 'StageVariables', 'DefaultRouteSettings', 'RouteSettings'] as const

function stageOf(
  api: Resource,
  routes: readonly HttpRoutePart[],
  reading: Reading,
): Pick<HttpParts, 'stage' | 'throttles'> {
  const { evaluator, remarks } = reading
  const stages = httpParts('AWS::ApiGatewayV2::Stage', api, reading)
  const isDefault = ({ properties }: Resource) => evaluator.text(at(properties, 'StageName')) === '$default'
  const stage = stages.find(isDefault) ?? stages[0]
  const others = stages.filter((one) => one !== stage)
  if (stage !== undefined && others.length > 0)
    remarks.notice(
      stage.at,
      `${stage.id}: is the stage that is measured; left out: ${others.map(({ id }) => id).join(', ')}`,
    )
  const properties = evaluator.pick(stage?.properties ?? mapOf({}, api.at), ...stageMembers)
  return {
    stage: stageDefinition(textOf(at(properties, 'StageName')) ?? '$default', at(properties, 'StageVariables')),
    throttles: routeThrottles(properties, stage?.id ?? api.id, routes, remarks),
  }
}

/** @param properties with `DefaultRouteSettings` and `RouteSettings` */
export function routeThrottles(
  properties: SourceNode,
  where: string,
  routes: readonly HttpRoutePart[],
  remarks: Reading['remarks'],
): Throttles {
  const names = ['ThrottlingRateLimit', 'ThrottlingBurstLimit'] as const
  const ofRoutes = entriesOf(at(properties, 'RouteSettings')).flatMap(([key, settings]) => {
    const throttle = throttleOf(settings, names, `${where}: ${key}`, remarks)
    return throttle === undefined || !routes.some((route) => route.key === key) ? [] : [[key, throttle] as const]
  })
  const [every] = itemsOf(at(properties, 'DefaultRouteSettings'))
  return { everyRoute: throttleOf(every, names, where, remarks), routes: new Map(ofRoutes) }
}
