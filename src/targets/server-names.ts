import { Refusal, exitCodes } from '../exit-codes.ts'
import type { Target } from './target.ts'

/** The user's names for the parts of a chat without a target file. */
export interface ServerNames {
  /** `my-function`, or `route=my-function` for each route that leads to it; several with commas between them. */
  readonly functions?: readonly string[] | undefined
  readonly region?: string | undefined
  /** `id/stage` */
  readonly api?: string | undefined
}

/**
 * The target with the names that the user gives. A function without a route keeps its own name; its invocations are counted,
 * but not compared with what the crowd caused.
 *
 * For a bare URL AWS is asked only if a function or the API is named: until then it has no Region.
 *
 * @throws Refusal (2) with every name that cannot be one, and for a Region that is missing or another than the target's
 */
export function withServerNames(target: Target, { functions = [], region, api }: ServerNames): Target {
  if (target.kind === 'endpoint' && functions.length === 0 && api === undefined) return target
  const problems: string[] = []
  const named = readFunctions(functions, target, problems)
  const givenApi = api === undefined ? null : readApi(api, problems)
  const byUrl = executeApiOf(target.url)
  const known = target.region ?? byUrl?.region ?? region ?? null
  if (known === null) problems.push('--functions, --api: the URL does not name their Region: give --region')
  // The config file may name a Region for deployments; the embedded stack is in none.
  else if (region !== undefined && region !== known && target.kind !== 'emulated')
    problems.push(`--region ${region}: the target is in ${known}`)
  if (problems.length > 0) throw new Refusal(exitCodes.usage, problems)
  return { ...target, ...named, region: known, api: givenApi ?? target.api ?? byUrl?.api ?? null }
}

/** "https://{apiId}.execute-api.{region}.amazonaws.com/{stage}"; a custom domain has neither. */
function executeApiOf(url: string): { readonly region: string; readonly api: NonNullable<Target['api']> } | null {
  const { hostname, pathname } = new URL(url)
  const [, id, region] = /^([a-z\d]+)\.execute-api\.([a-z\d-]+)\.amazonaws\.com(?:\.cn)?$/.exec(hostname) ?? []
  const [, stage] = /^\/([^/]+)\/?$/.exec(pathname) ?? []
  return id === undefined || region === undefined || stage === undefined ? null : { region, api: { id, stage } }
}

/** A function that the target names already keeps its name there; another goes by its physical name. */
function readFunctions(
  entries: readonly string[],
  target: Target,
  problems: string[],
): Pick<Target, 'functions' | 'routes'> {
  const functions = new Map(Object.entries(target.functions))
  const routes = new Map(Object.entries(target.routes))
  const functionNames = new Map([...functions].map(([functionName, name]) => [name, functionName]))
  for (const entry of entries.flatMap((list) => list.split(',')).map((part) => part.trim())) {
    const [, route, name = ''] = /^(?:(.*)=)?([^=]*)$/.exec(entry) ?? []
    if (route === '')
      problems.push(`--functions ${entry}: no route before the =; a shell wants quotes: '$connect${entry}'`)
    else if (!/^[\w-]+$/.test(name))
      problems.push(`--functions ${entry}: must be a function's name, or route=name, with commas between several`)
    else {
      const functionName = functionNames.get(name) ?? name
      functions.set(functionName, name)
      if (route !== undefined) routes.set(route, functionName)
    }
  }
  return { functions: Object.fromEntries(functions), routes: Object.fromEntries(routes) }
}

function readApi(text: string, problems: string[]): Target['api'] {
  const [, id, stage] = /^([a-z\d]+)\/([\w$-]+)$/i.exec(text) ?? []
  if (id !== undefined && stage !== undefined) return { id, stage }
  problems.push(`--api ${text}: must be the API's id and stage, such as a1b2c3d4e5/prod`)
  return null
}
