import { type StackDefinition, routeFunction, routeReplies } from '../../define-stack.ts'
import { parsedJson } from './parsed-json.ts'

/** A deployed route: its key, the function role behind it, and whether it has a route response. */
export interface Route {
  readonly key: string
  readonly role: string
  readonly replies: boolean
}

/** The routes of an API, and the choice among them. */
export class RouteTable {
  readonly connect: Route | undefined
  readonly disconnect: Route | undefined
  readonly #default: Route | undefined
  readonly #custom: ReadonlyMap<string, Route>
  readonly #select: (body: unknown) => string | undefined

  /** @throws Error when the selection expression cannot be evaluated. */
  constructor(routes: StackDefinition['routes'], selectionExpression: string) {
    const table = new Map<string, Route>()
    for (const [key, route] of Object.entries(routes)) {
      table.set(key, { key, role: routeFunction(route), replies: routeReplies(route) })
    }
    const take = (key: string) => {
      const route = table.get(key)
      table.delete(key)
      return route
    }
    this.connect = take('$connect')
    this.disconnect = take('$disconnect')
    this.#default = take('$default')
    this.#custom = table
    this.#select = compileSelection(selectionExpression)
  }

  /**
   * "The result is compared with the route keys, exact match; no match, or not JSON: `$default`". A message that spells
   * a predefined key such as `$connect` does not reach that route; AWS does not document the case.
   */
  select(message: string): Route | undefined {
    const key = this.#select(parsedJson(message))
    return (key === undefined ? undefined : this.#custom.get(key)) ?? this.#default
  }
}

const placeholder = /\$\{request\.body\.([^{}]+)\}/g
const bareExpression = /^\$request\.body\.([^{}$/]+)$/

/**
 * Reads `$request.body.action`, `${request.body.action}` and combinations such as
 * `${request.body.service}/${request.body.action}`. A field that is missing, or is no string, number or boolean,
 * selects nothing (not documented by AWS).
 */
function compileSelection(expression: string): (body: unknown) => string | undefined {
  const bare = bareExpression.exec(expression)
  const template = bare === null ? expression : `\${request.body.${bare[1]}}`
  // `split` with one capture group alternates literal, path, literal, path, ..., literal.
  const parts = template.split(placeholder)
  const literals = parts.filter((_, at) => at % 2 === 0)
  const paths = parts.filter((_, at) => at % 2 === 1).map((path) => path.split('.'))
  if (paths.length === 0 || literals.some((literal) => literal.includes('$'))) {
    throw new Error(`Route selection expression ${JSON.stringify(expression)}: write it like $request.body.action`)
  }
  return (body) => {
    let key = literals[0] ?? ''
    for (const [at, path] of paths.entries()) {
      const value = fieldAt(body, path)
      if (value === undefined) return undefined
      key += value + (literals[at + 1] ?? '')
    }
    return key
  }
}

function fieldAt(body: unknown, path: readonly string[]): string | undefined {
  let value = body
  for (const name of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined
    value = (value as Record<string, unknown>)[name]
  }
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? String(value)
    : undefined
}
