import { statSync } from 'node:fs'
import { basename, extname, relative, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { checkDefinition } from '../../../reference-stack/check-definition.ts'
import { exitCodes } from '../../exit-codes.ts'
import type { Mistakes } from '../../settings/mistakes.ts'
import { handlerFilesIn } from './handler-files.ts'

/** What a stack definition is made from. */
export interface OwnHandlers {
  readonly functions: readonly {
    readonly name: string
    /** Relative to the definition, as a URL: `./src/connect.ts`. */
    readonly handler: string
  }[]
  readonly routes: readonly { readonly route: string; readonly name: string; readonly replies: boolean }[]
  readonly tables: readonly { readonly name: string; readonly partitionKey: string; readonly sortKey?: string }[]
}

/** As typed. */
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

/** What is wrong is added to the mistakes; what is returned is then not to be used. */
export function readHandlers(args: HandlerArgs, mistakes: Mistakes): OwnHandlers {
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
  const own: OwnHandlers = {
    functions: [...names].map(([file, name]) => ({ name, handler: relativeUrl(file) })),
    routes: [...files].map(([route, file]) => ({ route, name: names.get(file) ?? '', replies: replies.has(route) })),
    tables,
  }
  if (files.size > 0) for (const text of checkDefinition(definitionOf(own))) problem(text)
  return own
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
    if (isGiven.has(key) || isGiven.has(resolve(file))) continue
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
    problem(`--handlers ${folder}: there is no such folder; a file is given by --route '$connect=${folder}'`)
    return []
  }
  const found = handlerFilesIn(folder)
  if (found.length === 0) problem(`--handlers ${folder}: none of its files exports a handler; give them by --route`)
  return found
}

/** By file. */
function functionNames(files: readonly string[]): Map<string, string> {
  const names = new Map<string, string>()
  for (const file of files) {
    const { path, exported } = moduleOf(file)
    const plain = (exported ?? basename(path, extname(path))).replaceAll(/[^\w-]/g, '-').slice(0, 28)
    const taken = new Set(names.values())
    const candidates = [plain, ...Array.from({ length: taken.size }, (_, at) => `${plain}-${at + 2}`)]
    names.set(file, candidates.find((name) => !taken.has(name)) ?? plain)
  }
  return names
}

/** From the working folder, in which the definition is written. */
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
      functions.map(({ name, handler }) => [
        name,
        { handler: new URL(handler, here), memoryMb: 256, timeoutSeconds: 29 },
      ]),
    ),
    routes: Object.fromEntries(routes.map(({ route, name }) => [route, name])),
  }
}
