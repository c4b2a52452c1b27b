import type { CorsDefinition, StageDefinition, ThrottleDefinition, UsagePlanDefinition } from '../../define-stack.ts'
import { type Place, type SourceNode, at, entriesOf, numberOf } from '../source/source-node.ts'
import type { Told } from '../source/remarks.ts'
import type { Resource } from '../resources/resources.ts'

/** A route that a template gives a REST API or an HTTP API. */
export interface HttpRoutePart {
  /** `POST /notes/{id}`, or `$default`. */
  readonly key: string
  readonly leadsTo: Resource
  readonly at: Place
  readonly keyRequired?: boolean
  readonly model?: Readonly<Record<string, unknown>> | undefined
  /** The payload format of an HTTP API's integration. */
  readonly payload?: string
}

/** A REST API or an HTTP API as a template describes it. */
export interface HttpParts {
  readonly routes: readonly HttpRoutePart[]
  readonly stage: StageDefinition
  /** The throttles of single routes have the keys of these routes. */
  readonly throttles: Throttles
  readonly cors: CorsDefinition | undefined
  /** Only of a REST API. */
  readonly usagePlan?: Omit<UsagePlanDefinition, 'keyVariable'> | undefined
  readonly binaryMediaTypes?: readonly string[]
  /** The events of functions that are routes, as `Function.Event`. */
  readonly taken?: ReadonlySet<string>
}

export interface Throttles {
  readonly everyRoute?: ThrottleDefinition | undefined
  readonly routes: ReadonlyMap<string, ThrottleDefinition>
}

/** Names the properties that are written and neither read nor without an effect on a request. */
export function sayUnread(
  { id, properties, at: place }: Pick<Resource, 'id' | 'properties' | 'at'>,
  read: string,
  remarks: Told,
): void {
  const known = new Set(read.split(' '))
  const unread = entriesOf(properties).flatMap(([name]) => (known.has(name) ? [] : [name]))
  if (unread.length > 0)
    remarks.notice(place, `${id}: ${unread.join(', ')} ${unread.length === 1 ? 'is' : 'are'} left out`)
}

/** A throttle with both figures. With one alone the account's own holds for the other; that is said. */
export function throttleOf(
  settings: SourceNode | undefined,
  [rate, burst]: readonly [rate: string, burst: string],
  where: string,
  remarks: Told,
): ThrottleDefinition | undefined {
  const requestsPerSecond = numberOf(at(settings, rate))
  const bucket = numberOf(at(settings, burst))
  if (requestsPerSecond !== undefined && bucket !== undefined && requestsPerSecond > 0 && bucket >= 1)
    return { requestsPerSecond, burst: bucket }
  if (settings !== undefined && (requestsPerSecond !== undefined || bucket !== undefined))
    remarks.differs(
      settings.at,
      `${where}: its throttle is left out: both ${rate} and ${burst} have to be given, and above 0`,
    )
  return undefined
}

/** `/notes/{id}` of `notes/{id}/`. */
export function pathOf(written: string): string {
  return `/${written.replaceAll(/^\/+|\/+$/g, '')}`
}

/** Says that everybody is let in where a route asks for something that the embedded stack does not check. */
export function sayUnchecked(place: Place, where: string, what: string, remarks: Told): void {
  remarks.differs(place, `${where}: ${what} is not checked here: every request is let in`)
}
