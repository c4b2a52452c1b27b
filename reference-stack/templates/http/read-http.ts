import type { StackDefinition } from '../../define-stack.ts'
import { isWebSocket } from '../resources/names.ts'
import type { Reading } from '../resources/reading.ts'
import type { Resource } from '../resources/resources.ts'
import { httpParts, readHttpApi } from './http-api.ts'
import type { HttpParts, HttpRoutePart } from './http-parts.ts'
import { readRestApi, restParts } from './rest-api.ts'
import { eventsOf, readSamHttpApi, readSamRestApi } from './sam-http.ts'
import { keyNotice, templateKeyVariable } from './usage-plan.ts'

type HttpDefinition = NonNullable<StackDefinition['http']>

/** The REST API or HTTP API of a template. */
export interface FoundHttp {
  /** Logical ids of the functions that its routes lead to. */
  readonly invoked: ReadonlySet<string>
  /** Its events, as `Function.Event`. */
  readonly taken: ReadonlySet<string>
  /** Its definition, without the routes to functions of these names; undefined if none is left. */
  definition(without: ReadonlySet<string>): HttpDefinition | undefined
}

/** In how many parts of a template an API of a type has routes, and how they are read. */
const kinds: Readonly<
  Record<
    string,
    {
      readonly kind: 'rest' | 'http'
      readonly routes: (api: Resource, reading: Reading) => number
      readonly read: (api: Resource, reading: Reading) => HttpParts
    }
  >
> = {
  'AWS::ApiGateway::RestApi': {
    kind: 'rest',
    routes: (api, reading) => restParts('AWS::ApiGateway::Method', api, reading).length,
    read: readRestApi,
  },
  'AWS::Serverless::Api': {
    kind: 'rest',
    routes: (api, reading) => eventsOf(api, reading).length,
    read: readSamRestApi,
  },
  'AWS::ApiGatewayV2::Api': {
    kind: 'http',
    routes: (api, reading) => httpParts('AWS::ApiGatewayV2::Route', api, reading).length,
    read: readHttpApi,
  },
  'AWS::Serverless::HttpApi': {
    kind: 'http',
    routes: (api, reading) => eventsOf(api, reading).length,
    read: readSamHttpApi,
  },
}

/** Reads the first of a template's REST and HTTP APIs that has routes; the others are named. */
export function readHttp(reading: Reading): FoundHttp | undefined {
  const { resources, evaluator, remarks } = reading
  const apis = resources
    .ofTypes(...Object.keys(kinds))
    .filter((api) => api.type !== 'AWS::ApiGatewayV2::Api' || !isWebSocket(api, evaluator))
  const counted = apis.map((api) => ({ api, count: kinds[api.type]?.routes(api, reading) ?? 0 }))
  const chosen = counted.find(({ count }) => count > 0)
  for (const { api, count } of counted.filter((one) => one !== chosen))
    remarks.notice(
      api.at,
      count === 0
        ? `${api.id}: is left out: this template has no route of it in a form that is read`
        : `${api.id}: is left out, with ${count} routes: ${chosen?.api.id} is the HTTP or REST API that is measured`,
    )
  const found = chosen && kinds[chosen.api.type]
  if (chosen === undefined || found === undefined) return undefined
  const parts = found.read(chosen.api, reading)
  const routes = found.kind === 'http' ? ofOnePayload(parts.routes, reading) : parts.routes
  return {
    invoked: new Set(routes.map(({ leadsTo }) => leadsTo.id)),
    taken: parts.taken ?? new Set(),
    definition: (without) => {
      const left = routes.filter(({ leadsTo }) => !without.has(reading.names.functionName(leadsTo.id)))
      if (left.length === 0) return undefined
      const ofBoth = { ...parts, routes: left }
      return found.kind === 'http' ? httpDefinition(ofBoth, reading) : restDefinition(chosen.api, ofBoth, reading)
    },
  }
}

/** A definition has one payload format for all routes of an HTTP API. */
function ofOnePayload(routes: readonly HttpRoutePart[], { remarks }: Reading): readonly HttpRoutePart[] {
  const formats = [...Map.groupBy(routes, ({ payload }) => payload)].toSorted(([, a], [, b]) => b.length - a.length)
  const [most] = formats
  for (const route of routes.filter(({ payload }) => payload !== most?.[0]))
    remarks.notice(
      route.at,
      `the HTTP route ${route.key} is left out: its payload format is ${route.payload}, and that of most routes ${most?.[0]}`,
    )
  return most?.[1] ?? []
}

function restDefinition(api: Resource, parts: HttpParts, { names, remarks }: Reading): HttpDefinition {
  const { routes, usagePlan, binaryMediaTypes = [] } = parts
  const asksForKey = routes.some(({ keyRequired = false }) => keyRequired)
  if (usagePlan !== undefined && !asksForKey)
    remarks.notice(api.at, `${api.id}: its usage plan limits nothing, since no route requires a key`)
  if (asksForKey) remarks.notice(api.at, keyNotice(api.id, usagePlan))
  return {
    kind: 'rest',
    routes: Object.fromEntries(
      routes.map(({ key, leadsTo, keyRequired = false, model }) => {
        const functionName = names.functionName(leadsTo.id)
        if (!keyRequired && model === undefined) return [key, functionName]
        return [key, { function: functionName, ...(keyRequired && { keyRequired }), ...(model && { model }) }]
      }),
    ),
    ...both(parts),
    ...(asksForKey && { usagePlan: { keyVariable: templateKeyVariable, ...usagePlan } }),
    ...(binaryMediaTypes.length > 0 && { binaryMediaTypes }),
  }
}

function httpDefinition(parts: HttpParts, { names }: Reading): HttpDefinition {
  return {
    kind: 'http',
    routes: Object.fromEntries(parts.routes.map(({ key, leadsTo }) => [key, names.functionName(leadsTo.id)])),
    ...both(parts),
    payload: parts.routes[0]?.payload === '1.0' ? '1.0' : '2.0',
  }
}

function both({ stage, throttles, cors, routes }: HttpParts): Pick<HttpDefinition, 'stage' | 'throttles' | 'cors'> {
  const ofRoutes = [...throttles.routes].filter(([key]) => routes.some((route) => route.key === key))
  const all = {
    ...(throttles.everyRoute && { everyRoute: throttles.everyRoute }),
    ...(ofRoutes.length > 0 && { routes: Object.fromEntries(ofRoutes) }),
  }
  return { stage, ...(Object.keys(all).length > 0 && { throttles: all }), ...(cors && { cors }) }
}
