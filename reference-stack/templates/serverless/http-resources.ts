import type { Told } from '../source/remarks.ts'
import { type Place, type SourceNode, at, entriesOf, itemsOf, mapOf, scalar, textOf } from '../source/source-node.ts'

/** The framework's own names of its APIs in references. */
const restApiId = 'ApiGatewayRestApi'
const httpApiId = 'HttpApi'

/** "cors: true" stands for these headers. */
const corsHeaders =
  'Content-Type,X-Amz-Date,Authorization,X-Api-Key,X-Amz-Security-Token,X-Amz-User-Agent,X-Amzn-Trace-Id'

/** An event `http` or `httpApi` as an event of SAM; undefined for any other, and for one that is no Lambda proxy. */
export function samEvent(type: string, written: SourceNode, provider: SourceNode | undefined): SourceNode | undefined {
  if ((type !== 'http' && type !== 'httpApi') || (written.kind === 'scalar' && written.value === null)) return undefined
  const integration = textOf(at(written, 'integration')) ?? 'lambda-proxy'
  if (!/^(?:lambda-proxy|lambda_proxy|aws-proxy|aws_proxy)$/i.test(integration)) return undefined
  const place = written.at
  const { method, path } = called(written)
  const own = (name: string) => at(written, name)
  const authorizer = textOf(at(own('authorizer'), 'name')) ?? textOf(own('authorizer'))
  const hasAuthorizer = own('authorizer') !== undefined
  const auth = mapOf(
    {
      ApiKeyRequired: own('private'),
      ...(hasAuthorizer && { Authorizer: scalar(authorizer ?? 'of this event', place) }),
    },
    place,
  )
  const others = entriesOf(written).filter(([name]) => !readMembers.has(name))
  const isRest = type === 'http'
  const properties = {
    ...Object.fromEntries(others),
    [isRest ? 'RestApiId' : 'ApiId']: mapOf({ Ref: scalar(isRest ? restApiId : httpApiId, place) }, place),
    Path: path === undefined ? undefined : scalar(path, place),
    Method: method === undefined ? undefined : scalar(method, place),
    Auth: auth.entries.size === 0 ? undefined : auth,
    ...(isRest ? requestOf(written) : { PayloadFormatVersion: at(provider, 'httpApi', 'payload') }),
  }
  return mapOf({ Type: scalar(isRest ? 'Api' : 'HttpApi', place), Properties: mapOf(properties, place) }, place)
}

/** Others are handed on by their names, and are then named as left out. */
const readMembers = new Set([
  'path',
  'method',
  'cors',
  'private',
  'authorizer',
  'request',
  'integration',
  'operationId',
])

/** `GET /notes`, `*`, or the two by themselves. */
function called(written: SourceNode): { readonly method?: string; readonly path?: string } {
  const text = textOf(written)
  const [method, path] =
    text === undefined ? [textOf(at(written, 'method')), textOf(at(written, 'path'))] : text.split(/\s+/)
  if (method === '*' && (path === undefined || path === '*')) return {}
  return { method: method === '*' ? 'any' : (method ?? 'any'), path: path === '*' ? '{proxy+}' : (path ?? '/') }
}

/** A schema of `application/json` is a model, and the framework makes a validator of bodies for it. */
function requestOf(written: SourceNode): Record<string, SourceNode | undefined> {
  const name = schemaName(written)
  const validates = scalar(true, written.at)
  const parameters = at(written, 'request', 'parameters')
  if (name === undefined && parameters === undefined) return {}
  return {
    RequestModel: mapOf(
      {
        Model: scalar(name ?? '', written.at),
        ...(name !== undefined && { ValidateBody: validates }),
        ValidateParameters: validates,
      },
      written.at,
    ),
    RequestParameters: parameters,
  }
}

function schemaOf(written: SourceNode): SourceNode | undefined {
  const found =
    at(written, 'request', 'schemas', 'application/json') ?? at(written, 'request', 'schema', 'application/json')
  return at(found, 'schema') ?? found
}

/** The name of a schema in `provider.apiGateway.request.schemas`; a schema without one is named by its place. */
function schemaName(written: SourceNode): string | undefined {
  const schema = schemaOf(written)
  return schema === undefined ? undefined : (textOf(schema) ?? `line ${schema.at.line}`)
}

interface Api {
  readonly provider: SourceNode | undefined
  readonly stage: string
  readonly at: Place
  readonly remarks: Told
}

/** The REST API and the HTTP API that the framework would make for its events, as resources of SAM. */
export function httpApis(functions: readonly { readonly node: SourceNode }[], api: Api): Record<string, SourceNode> {
  const { provider, at: place } = api
  const events = functions.flatMap(({ node }) =>
    itemsOf(at(node, 'events')).flatMap((event) => (event.kind === 'map' ? entriesOf(event) : [])),
  )
  const of = (kind: string) => events.flatMap(([type, event]) => (type === kind ? [event] : []))
  const [rest, http] = [of('http'), of('httpApi')]
  return {
    ...(rest.length > 0 && { [restApiId]: restApi(rest, api) }),
    ...(http.length > 0 && { [httpApiId]: httpApi(provider, place) }),
  }
}

function restApi(events: readonly SourceNode[], { provider, stage, at: place, remarks }: Api): SourceNode {
  const written = at(provider, 'apiGateway')
  const named = entriesOf(at(written, 'request', 'schemas')).map(([name, one]) => [name, at(one, 'schema')] as const)
  const own = events.flatMap((event) => {
    const schema = schemaOf(event)
    return schema === undefined || schema.kind === 'scalar' ? [] : [[schemaName(event) ?? '', schema] as const]
  })
  const all = events.flatMap((event) => corsOf(at(event, 'cors')) ?? [])
  const [cors] = all
  if (cors !== undefined && all.length < events.length)
    remarks.notice(cors.at, 'cors: some paths have none; here preflights are answered on every path')
  const others = entriesOf(written).filter(
    ([name]) =>
      !/^(?:request|usagePlan|apiKeys|binaryMediaTypes|shouldStartNameWithService|metrics|description)$/.test(name),
  )
  return mapOf(
    {
      Type: scalar('AWS::Serverless::Api', place),
      Properties: mapOf(
        {
          ...Object.fromEntries(others),
          StageName: scalar(stage, place),
          Models: mapOf(Object.fromEntries([...named, ...own]), place),
          BinaryMediaTypes: at(written, 'binaryMediaTypes'),
          Cors: cors,
          Auth: mapOf({ UsagePlan: planOf(provider, remarks) }, place),
        },
        place,
      ),
    },
    written?.at ?? place,
  )
}

/** The framework makes a plan for its keys, whether one is written or not; of several the first is taken. */
function planOf(provider: SourceNode | undefined, remarks: Told): SourceNode | undefined {
  const keys = at(provider, 'apiGateway', 'apiKeys') ?? at(provider, 'apiKeys')
  const written = at(provider, 'apiGateway', 'usagePlan') ?? at(provider, 'usagePlan')
  const [plan, ...others] = itemsOf(written)
  if (others.length > 0 && plan !== undefined)
    remarks.notice(plan.at, 'usagePlan: the first of the plans is measured, and the others are left out')
  if (itemsOf(keys).length > 1 && keys !== undefined)
    remarks.notice(keys.at, `apiKeys: there are ${itemsOf(keys).length}; here there is one`)
  // One of several stands under its name.
  const isNamed = at(plan, 'quota') === undefined && at(plan, 'throttle') === undefined
  const found = isNamed ? entriesOf(plan)[0]?.[1] : plan
  return found === undefined ? keys && mapOf({}, keys.at) : capitalised(found)
}

/** The settings of one event: the framework has them for each path. */
function corsOf(written: SourceNode | undefined): SourceNode | undefined {
  if (written === undefined || textOf(written) === 'false') return undefined
  return mapOf(
    {
      AllowOrigin: at(written, 'origins') ?? at(written, 'origin') ?? scalar('*', written.at),
      AllowMethods: at(written, 'methods'),
      AllowHeaders: at(written, 'headers') ?? scalar(corsHeaders, written.at),
      AllowCredentials: at(written, 'allowCredentials'),
      MaxAge: at(written, 'maxAge'),
    },
    written.at,
  )
}

function httpApi(provider: SourceNode | undefined, place: Place): SourceNode {
  const written = at(provider, 'httpApi')
  const cors = at(written, 'cors')
  const others = entriesOf(written).filter(
    ([name]) => !/^(?:cors|payload|name|authorizers|metrics|disableDefaultEndpoint)$/.test(name),
  )
  return mapOf(
    {
      Type: scalar('AWS::Serverless::HttpApi', place),
      Properties: mapOf(
        {
          ...Object.fromEntries(others),
          CorsConfiguration:
            cors === undefined || textOf(cors) === 'false'
              ? undefined
              : mapOf(
                  {
                    AllowOrigins: at(cors, 'allowedOrigins') ?? scalar('*', cors.at),
                    AllowMethods: at(cors, 'allowedMethods'),
                    AllowHeaders: at(cors, 'allowedHeaders') ?? scalar(corsHeaders, cors.at),
                    ExposeHeaders: at(cors, 'exposedResponseHeaders'),
                    AllowCredentials: at(cors, 'allowCredentials'),
                    MaxAge: at(cors, 'maxAge'),
                  },
                  cors.at,
                ),
        },
        place,
      ),
    },
    written?.at ?? place,
  )
}

/** `rateLimit` is `RateLimit` for CloudFormation. */
function capitalised(node: SourceNode): SourceNode {
  if (node.kind !== 'map') return node
  const entries = [...node.entries].map(
    ([key, value]) => [`${key.charAt(0).toUpperCase()}${key.slice(1)}`, capitalised(value)] as const,
  )
  return { kind: 'map', entries: new Map(entries), at: node.at }
}
