import type { AnyHttpRoute } from '../../definition-defaults.ts'

/** The route of a request, and what its path gives the parameters. */
export interface RouteMatch {
  /** `POST /notes/{id}`, or `$default`. */
  readonly key: string
  /** The path of the route: `/notes/{id}`. */
  readonly resource: string
  readonly route: AnyHttpRoute
  readonly pathParameters: Readonly<Record<string, string>>
}

interface Resource {
  readonly path: string
  readonly parts: readonly string[]
  /** By method; `ANY` is every other. */
  readonly methods: Map<string, AnyHttpRoute>
}

/** Finds the routes of requests: the most particular resource wins, part by part; a fixed part before `{id}`, that before `{path+}`. */
export class HttpRoutes {
  readonly #resources: readonly Resource[]
  readonly #fallback: AnyHttpRoute | undefined

  constructor(routes: ReadonlyMap<string, AnyHttpRoute>) {
    const resources = new Map<string, Resource>()
    for (const [key, route] of routes) {
      if (key === '$default') continue
      const [method = '', path = ''] = key.split(' ')
      const resource = resources.get(path) ?? { path, parts: path.split('/').slice(1), methods: new Map() }
      resource.methods.set(method, route)
      resources.set(path, resource)
    }
    this.#resources = [...resources.values()].sort(byParticularity)
    this.#fallback = routes.get('$default')
  }

  /** Is there a resource for the path, whatever its methods, and has it OPTIONS of its own? */
  resourceAt(path: string): { readonly hasOwnOptions: boolean } | undefined {
    const resource = this.#resources.find(({ parts }) => parametersOf(parts, path) !== undefined)
    return resource && { hasOwnOptions: resource.methods.has('OPTIONS') }
  }

  /** "A match for the route and method, with a greedy path variable, or the $default route"; undefined if there is none. */
  match(method: string, path: string): RouteMatch | undefined {
    for (const { path: resource, parts, methods } of this.#resources) {
      const pathParameters = parametersOf(parts, path)
      if (pathParameters === undefined) continue
      for (const name of [method, 'ANY']) {
        const route = methods.get(name)
        if (route !== undefined) return { key: `${name} ${resource}`, resource, route, pathParameters }
      }
    }
    if (this.#fallback === undefined) return undefined
    return { key: '$default', resource: '$default', route: this.#fallback, pathParameters: {} }
  }
}

function parametersOf(parts: readonly string[], path: string): Record<string, string> | undefined {
  const given = path.split('/').slice(1)
  const isGreedy = parts.at(-1)?.endsWith('+}') === true
  if (isGreedy ? given.length < parts.length : given.length !== parts.length) return undefined
  const parameters: Record<string, string> = {}
  for (const [at, part] of parts.entries()) {
    const [, name, greedy] = /^\{(.+?)(\+?)\}$/.exec(part) ?? []
    const value = greedy === '+' ? given.slice(at).join('/') : (given[at] ?? '')
    if (name === undefined ? value !== part : value === '') return undefined
    if (name !== undefined) parameters[name] = decoded(value)
  }
  return parameters
}

function byParticularity(one: Resource, other: Resource): number {
  const length = Math.max(one.parts.length, other.parts.length)
  for (let at = 0; at < length; at += 1) {
    const difference = rank(one.parts[at]) - rank(other.parts[at])
    if (difference !== 0) return difference
  }
  return 0
}

function rank(part: string | undefined): number {
  if (part === undefined || !part.startsWith('{')) return 0
  return part.endsWith('+}') ? 2 : 1
}

/** "API Gateway decodes URL-encoded request parameters before passing them to your backend integration." */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
