import type { StackDefinition } from '../../define-stack.ts'
import { routeFunction, routeReplies } from '../../definition-defaults.ts'
import {
  type PathStep,
  type SelectionPart,
  defaultRouteSelectionExpression,
  everything,
  parseSelectionExpression,
} from '../../route-selection-expression.ts'
import { parsedJson } from './parsed-json.ts'

/** A deployed route: its key, the function behind it, and whether it has a route response. */
export interface Route {
  readonly key: string
  readonly functionName: string
  readonly replies: boolean
}

/**
 * The key of the route that takes a message, as the stand-in selects it; undefined if none does.
 *
 * @throws Error when the selection expression cannot be evaluated
 */
export function routeOf(
  message: string,
  { routes, routeSelectionExpression = defaultRouteSelectionExpression }: RoutedApi,
): string | undefined {
  return new RouteTable(routes, routeSelectionExpression).select(message)?.key
}

/** The parts of the definition that select the route of a message. */
type RoutedApi = Pick<StackDefinition, 'routes' | 'routeSelectionExpression'>

/** The routes of an API, and the choice among them. */
export class RouteTable {
  readonly connect: Route | undefined
  readonly disconnect: Route | undefined
  readonly #default: Route | undefined
  readonly #custom: ReadonlyMap<string, Route>
  readonly #expression: readonly SelectionPart[]

  /** @throws Error when the selection expression cannot be evaluated. */
  constructor(routes: StackDefinition['routes'], selectionExpression: string) {
    const table = new Map<string, Route>()
    for (const [key, route] of Object.entries(routes)) {
      table.set(key, { key, functionName: routeFunction(route), replies: routeReplies(route) })
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
    const parsed = parseSelectionExpression(selectionExpression)
    if (typeof parsed === 'string') {
      throw new Error(`Route selection expression ${JSON.stringify(selectionExpression)} ${parsed}`)
    }
    this.#expression = parsed
  }

  /**
   * "The service uses the route whose routeKey exactly matches the evaluated value"; with no match `$default`, and so "non-JSON
   * messages", whatever the expression. A message that spells a predefined key such as `$connect` does not reach that
   * route; AWS does not document the case.
   */
  select(message: string): Route | undefined {
    const body = parsedJson(message)
    return (body === undefined ? undefined : this.#custom.get(evaluate(this.#expression, body))) ?? this.#default
  }
}

/** "If the JSONPath is not found, the variable is resolved as an empty string." */
function evaluate(expression: readonly SelectionPart[], body: unknown): string {
  return expression.map((part) => (typeof part === 'string' ? part : stringOf(valueAt(body, part.path)))).join('')
}

/** With `*` in the path, the list of all that it leads to. */
function valueAt(body: unknown, path: readonly PathStep[]): unknown {
  let values: readonly unknown[] = [body]
  for (const step of path) values = values.flatMap((value) => stepInto(value, step))
  return path.includes(everything) ? values : values[0]
}

function stepInto(value: unknown, step: PathStep): readonly unknown[] {
  if (typeof value !== 'object' || value === null) return []
  if (step === everything) return Object.values(value)
  // A list has elements, and no names.
  if (Array.isArray(value) !== (typeof step === 'number')) return []
  return Object.hasOwn(value, step) ? [(value as Record<string | number, unknown>)[step]] : []
}

/**
 * "The result will be stringified: an array of two elements is presented as `[item1, item2]`." What becomes of an object, or
 * of null, is not documented.
 */
function stringOf(value: unknown): string {
  if (value === undefined || value === null) return ''
  if (Array.isArray(value)) return `[${value.map((item) => (item === null ? 'null' : stringOf(item))).join(', ')}]`
  return typeof value === 'string' ? value : JSON.stringify(value)
}
