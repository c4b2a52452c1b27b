import { statSync } from 'node:fs'
import { relative, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { type PythonRuntime, checkDefinition } from '../../reference-stack/definition.ts'
import { runtimeOfMachine } from '../../reference-stack/local/index.ts'
import { exitCodes } from '../../src/exit-codes.ts'
import type { Mistakes } from '../../src/settings/mistakes.ts'
import { definitionRefusal } from '../run/aim/choose-chat.ts'
import { handlerFilesIn, subjectOf } from './handler-files.ts'

/** The parts that a stack definition is made from. */
export interface OwnHandlers {
  readonly functions: readonly {
    readonly name: string
    /** Relative to the definition, as a URL: `./src/connect.ts`. */
    readonly handler: string
    /** The runtime of a Python handler, which is the Python of this machine. */
    readonly runtime?: PythonRuntime
  }[]
  readonly routes: readonly { readonly route: string; readonly name: string; readonly replies: boolean }[]
  readonly tables: readonly { readonly name: string; readonly partitionKey: string; readonly sortKey?: string }[]
}

/** The arguments about handlers, as the user typed them. */
export interface HandlerArgs {
  /** A folder. */
  readonly handlers?: string | undefined
  /** `$connect=src/connect.ts`, or `$connect=src/app.ts#connect` */
  readonly route?: readonly string[]
  /** Route keys. */
  readonly replies?: readonly string[]
  /** `members=room,connectionId` */
  readonly table?: readonly string[]
}

/** Reads the handlers and adds the mistakes to `mistakes`. If there are any, the returned value must not be used. */
export async function readHandlers(args: HandlerArgs, mistakes: Mistakes): Promise<OwnHandlers> {
  const problem = (text: string) => mistakes.add(exitCodes.usage, text)
  const files = routeFiles(args, problem)
  const replies = new Set(args.replies)
  for (const route of replies) if (!files.has(route)) problem(`--replies ${route}: there is no such route`)
  const tables = (args.table ?? []).flatMap((entry) => {
    const [, name, partitionKey, sortKey] = /^([^=]+)=([^,]+)(?:,([^,]+))?$/.exec(entry) ?? []
    if (name !== undefined && partitionKey !== undefined)
      return [{ name, partitionKey, ...(sortKey !== undefined && { sortKey }) }]
    problem(`--table ${entry}: must be written name=partitionKey or name=partitionKey,sortKey`)
    return []
  })
  const names = functionNames([...new Set(files.values())])
  const python = await pythonOf([...names.keys()].filter(isPython), mistakes)
  const own: OwnHandlers = {
    functions: [...names].map(([file, name]) => ({
      name,
      handler: relativeUrl(file),
      ...(python !== undefined && isPython(file) && { runtime: python }),
    })),
    routes: [...files].map(([route, file]) => ({ route, name: names.get(file) ?? '', replies: replies.has(route) })),
    tables,
  }
  const isKnown = python !== undefined || ![...names.keys()].some(isPython)
  if (files.size > 0 && isKnown) for (const text of checkDefinition(definitionOf(own))) problem(text)
  return own
}

function isPython(file: string): boolean {
  return moduleOf(file).path.endsWith('.py')
}

/** The runtime for these files; undefined where there are none, or this machine has no Python for them. */
async function pythonOf(files: readonly string[], mistakes: Mistakes): Promise<PythonRuntime | undefined> {
  if (files.length === 0) return undefined
  return mistakes.collect(() =>
    runtimeOfMachine().catch((error: unknown) => {
      throw definitionRefusal(error)
    }),
  )
}

/** The file of each route: those of the folder by their names, unless they are given. */
function routeFiles({ handlers, route = [] }: HandlerArgs, problem: (text: string) => void): Map<string, string> {
  const files = new Map<string, string>()
  const given = route.flatMap((entry) => {
    const [, key, file] = /^([^=]+)=(.+)$/s.exec(entry) ?? []
    if (key !== undefined && file !== undefined) return [[key, file] as const]
    problem(`--route ${entry}: must be written route=file, such as '$connect=src/connect.ts'`)
    return []
  })
  const isGiven = new Set(given.flatMap(([key, file]) => [key, resolve(moduleOf(file).path)]))
  for (const { file, route: key } of foundIn(handlers, problem)) {
    if (isGiven.has(key) || isGiven.has(resolve(moduleOf(file).path))) continue
    if (files.has(key)) problem(`${file}: its name suggests the route ${key}, as ${files.get(key)} does: give --route`)
    files.set(key, file)
  }
  for (const [key, file] of given) {
    if (files.has(key)) problem(`--route ${key}=${file}: the route has ${files.get(key)} already`)
    files.set(key, file)
  }
  if (handlers === undefined && route.length === 0)
    problem("--handlers, --route or --stack: one is needed, such as --route '$connect=src/connect.ts'")
  return files
}

function foundIn(folder: string | undefined, problem: (text: string) => void): ReturnType<typeof handlerFilesIn> {
  if (folder === undefined) return []
  if (!(statSync(folder, { throwIfNoEntry: false })?.isDirectory() ?? false)) {
    problem(`--handlers ${folder}: there is no such folder; for a file, give --route '$connect=${folder}'`)
    return []
  }
  const found = handlerFilesIn(folder)
  if (found.length === 0)
    problem(
      `--handlers ${folder}: none of its files exports a handler, or defines a lambda_handler in Python; give them by --route, such as --route say=src/app.py#say`,
    )
  return found
}

const usualExports = new Set(['handler', 'lambda_handler'])

/** Returns the function name of each file. */
function functionNames(files: readonly string[]): Map<string, string> {
  const names = new Map<string, string>()
  for (const file of files) {
    const { path, exported } = moduleOf(file)
    const isNamed = exported !== undefined && !usualExports.has(exported)
    const plain = (isNamed ? exported : subjectOf(path)).replaceAll(/[^\w-]/g, '-').slice(0, 28)
    const taken = new Set(names.values())
    const candidates = [plain, ...Array.from({ length: taken.size }, (_, at) => `${plain}-${at + 2}`)]
    names.set(file, candidates.find((name) => !taken.has(name)) ?? plain)
  }
  return names
}

/** Returns the URL relative to the working folder, where the definition is written. */
function relativeUrl(file: string): string {
  const { path, exported } = moduleOf(file)
  const url = relative('.', path).split('/').map(encodeURIComponent).join('/')
  return `${url.startsWith('../') ? url : `./${url}`}${exported === undefined ? '' : `#${exported}`}`
}

/** `src/app.js#sendMessage`: a file may export several handlers. */
function moduleOf(file: string): { readonly path: string; readonly exported: string | undefined } {
  const [, path = file, exported] = /^(.*)#([\w$.]+)$/s.exec(file) ?? []
  return { path, exported }
}

function definitionOf({ functions, routes, tables }: OwnHandlers): object {
  const here = pathToFileURL(`${resolve('.')}/`)
  return {
    name: 'my-chat',
    tables: Object.fromEntries(tables.map(({ name, ...keys }) => [name, keys])),
    functions: Object.fromEntries(
      functions.map(({ name, handler, runtime }) => [
        name,
        { handler: new URL(handler, here), memoryMb: 256, timeoutSeconds: 29, ...(runtime && { runtime }) },
      ]),
    ),
    routes: Object.fromEntries(routes.map(({ route, name }) => [route, name])),
  }
}
