import { type Place, type SourceNode, at, itemsOf, listOf, mapOf, scalar, textOf } from '../source/source-node.ts'
import { stringsOf } from '../resources/names.ts'
import { type ServerlessFunction, invokedArn } from './function-resource.ts'

/** The framework's own name of the API in references. */
const apiId = 'WebsocketsApi'
/** "By default, the identitySource property is set to route.request.header.Auth." */
const defaultIdentitySource = 'route.request.header.Auth'

interface Api {
  readonly provider: SourceNode | undefined
  readonly stage: string
  readonly at: Place
}

interface WebsocketEvent {
  readonly of: ServerlessFunction
  readonly functions: readonly ServerlessFunction[]
  readonly route: string
  readonly node: SourceNode
}

/** API, stage, and for each `websocket` event a route with its integration; empty without such an event. */
export function websocketResources(functions: readonly ServerlessFunction[], api: Api): Record<string, SourceNode> {
  const events = functions.flatMap((one) => eventsOf(one, functions))
  if (events.length === 0) return {}
  const { provider, stage, at: place } = api
  const expression =
    at(provider, 'websocketsApiRouteSelectionExpression') ??
    at(provider, 'websocketApiRouteSelectionExpression') ??
    scalar('$request.body.action', place)
  return {
    [apiId]: resource(
      'Api',
      { ProtocolType: scalar('WEBSOCKET', place), RouteSelectionExpression: expression },
      provider?.at ?? place,
    ),
    WebsocketsDeploymentStage: resource(
      'Stage',
      { ApiId: ref(apiId, place), StageName: scalar(stage, place) },
      provider?.at ?? place,
    ),
    ...Object.assign({}, ...events.map(routeResources)),
  }
}

function eventsOf(of: ServerlessFunction, functions: readonly ServerlessFunction[]): WebsocketEvent[] {
  return itemsOf(at(of.node, 'events')).flatMap((event) => {
    const websocket = at(event, 'websocket')
    if (websocket === undefined) return []
    // The names of the plugin that was there before the framework had WebSockets end differently.
    const written = websocket.kind === 'scalar' ? websocket : (at(websocket, 'route') ?? at(websocket, 'routeKey'))
    return stringsOf(written).map((route) => ({ of, functions, route, node: websocket }))
  })
}

function routeResources({ of, functions, route, node }: WebsocketEvent): Record<string, SourceNode> {
  const place = node.at
  const name = `${route.replaceAll(/[^\da-z]/gi, '')}Websockets`
  const selects = at(node, 'routeResponseSelectionExpression')
  const authorizer = at(node, 'authorizer')
  return {
    [`${name}Route`]: resource(
      'Route',
      {
        ApiId: ref(apiId, place),
        RouteKey: scalar(route, place),
        Target: scalar(`integrations/${name}Integration`, place),
        RouteResponseSelectionExpression: selects,
        ...(authorizer !== undefined && {
          AuthorizationType: scalar('CUSTOM', place),
          AuthorizerId: scalar(`${name}Authorizer`, place),
        }),
      },
      place,
    ),
    [`${name}Integration`]: resource(
      'Integration',
      {
        ApiId: ref(apiId, place),
        IntegrationType: scalar('AWS_PROXY', place),
        IntegrationUri: invokedArn(of, place),
      },
      place,
    ),
    ...(selects !== undefined && {
      [`${name}RouteResponse`]: resource('RouteResponse', { RouteId: scalar(`${name}Route`, place) }, place),
    }),
    ...(authorizer !== undefined && { [`${name}Authorizer`]: authorizerResource(authorizer, functions) }),
  }
}

/** The key of a function, an ARN, or one of them with its identity sources. */
function authorizerResource(authorizer: SourceNode, functions: readonly ServerlessFunction[]): SourceNode {
  const place = authorizer.at
  const written = at(authorizer, 'arn') ?? (authorizer.kind === 'scalar' ? authorizer : undefined)
  const name = textOf(at(authorizer, 'name')) ?? textOf(written) ?? ''
  const isArn = written !== undefined && (written.kind === 'map' || name.startsWith('arn:'))
  return resource(
    'Authorizer',
    {
      AuthorizerUri: isArn
        ? written
        : invokedArn(functions.find(({ key }) => key === name) ?? { key: name, node: authorizer }, place),
      IdentitySource: at(authorizer, 'identitySource') ?? listOf([scalar(defaultIdentitySource, place)], place),
    },
    place,
  )
}

function resource(
  type: string,
  properties: Readonly<Record<string, SourceNode | undefined>>,
  place: Place,
): SourceNode {
  return mapOf({ Type: scalar(`AWS::ApiGatewayV2::${type}`, place), Properties: mapOf(properties, place) }, place)
}

function ref(id: string, place: Place): SourceNode {
  return mapOf({ Ref: scalar(id, place) }, place)
}
