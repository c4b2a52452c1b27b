import type { BuildFailure, Message, Metafile, Plugin } from 'esbuild'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { isInOwnFolder } from '../../processes/own-folder.ts'
import { BundleCache, type BundleOrder } from '../bundle-cache/bundle-cache.ts'
import { codeFolder } from './code-folder.ts'
import { linkSdk, missingPackageHint } from './lambda-sdk.ts'
import { layerFolders, layerPackages, optImports } from './layers.ts'
import { ownPlaces, placedSources, placeNames } from './own-places.ts'
import { copyAssets, copyPython, linkCode } from './task-files.ts'
import type { FunctionDefinition } from '../define-stack.ts'
import { pythonRuntime } from '../definition-defaults.ts'
import { DefinitionError } from '../load-definition.ts'
import { compiler } from '../../user-files/compiler.ts'
import { moduleFormat, type ModuleFormat } from '../../user-files/module-format.ts'
import { ownModules } from '../../user-files/own-modules.ts'

// Bundled CommonJS modules `require` Node's own. Not a declaration, which could collide with one of the handler's.
const requireBanner =
  "import { createRequire as createRequireForBundle } from 'node:module';" +
  'globalThis.require ??= createRequireForBundle(import.meta.url);'

// In a bundle paths are relative to the folder of its function, or to this one. Were it the folder that somebody stands in,
// the same chat would be another one, and a new version of each function in the cloud, whenever it is deployed from elsewhere.
const workingDirectory = fileURLToPath(new URL('..', import.meta.url))

/** A definition may have its handler in the same file. */
const alias = Object.fromEntries([...ownModules].map(([name, url]) => [name, fileURLToPath(url)]))

let buildsUnderWay = 0

export interface Bundling {
  /**
   * The place where the bundles run. Here, the handler's folder has links to the files beside the handler, and the SDK v2 stays
   * in its place; an account gets copies.
   */
  readonly place: 'here' | 'account'
  /** Further programs to bundle, by name: `runtime` becomes `runtime.mjs`. */
  readonly programs?: Readonly<Record<string, URL>>
  /** The cache of earlier bundles; null to build all of them. */
  readonly cache?: BundleCache | null
}

/**
 * Bundles each function's handler into `directory`, the same here and in the cloud: what an environment loads at its start
 * is plain JavaScript in one file, `index.mjs`, or `index.cjs` of a handler that is CommonJS. Python is not bundled: an account
 * gets a copy of its folder, and here it is run where it lies.
 *
 * @throws DefinitionError with the place and the compiler's message of every mistake, if a handler does not compile
 */
export async function bundleHandlers(
  functions: Readonly<Record<string, FunctionDefinition>>,
  directory: string,
  { place, programs = {}, cache = BundleCache.open() }: Bundling,
): Promise<void> {
  const outdir = resolve(directory)
  const { python = [], node = [] } = Object.groupBy(Object.entries(functions), ([, definition]) =>
    pythonRuntime(definition) === undefined ? 'node' : 'python',
  )
  const groups = [...Map.groupBy(node, ([, definition]) => JSON.stringify(surroundingsOf(definition))).values()]
  const orders = groups.flatMap((group) => {
    const [[, first] = []] = group
    if (first === undefined) return []
    const entries = group.map(([functionName, { handler }]) => [`${folderOf(functionName)}/index`, handler] as const)
    return [{ ...surroundingsOf(first), entries }]
  })
  const alone = { format: 'esm', folder: undefined, layers: [], entries: Object.entries(programs) } as const
  const outcomes = await Promise.allSettled(
    [alone, ...orders]
      .filter(({ entries }) => entries.length > 0)
      .map((group) => bundleGroup(group, outdir, place, cache)),
  )
  throwAll(outcomes)
  if (place === 'account')
    for (const [functionName, definition] of python) copyPython(codeFolder(definition), taskRoot(outdir, functionName))
  for (const [functionName, definition] of node) {
    const fill = place === 'here' ? linkCode : copyAssets
    fill(definition, taskRoot(outdir, functionName))
  }
}

/** The folder that holds a function's bundle, as `/var/task` does on Lambda. */
export function taskRoot(directory: string, functionName: string): string {
  return join(directory, folderOf(functionName))
}

function folderOf(functionName: string): string {
  return encodeURIComponent(functionName)
}

/** Functions that have the same are bundled at once, and share what they have in common while they are. */
interface Surroundings {
  readonly format: ModuleFormat
  /** The user's, that is `/var/task` on Lambda; of a program of ours there is none. */
  readonly folder: string | undefined
  /** The last one first. */
  readonly layers: readonly string[]
}

interface Group extends Surroundings {
  readonly entries: readonly (readonly [out: string, file: URL])[]
}

function surroundingsOf(definition: FunctionDefinition): Surroundings {
  const { handler, code } = definition
  return {
    format: moduleFormat(fileURLToPath(handler), code && resolve(fileURLToPath(code))),
    folder: codeFolder(definition),
    layers: layerFolders(definition),
  }
}

async function bundleGroup(
  group: Group,
  outdir: string,
  place: Bundling['place'],
  cache: BundleCache | null,
): Promise<void> {
  const order = orderOf(group, place)
  // Code of a template may hold its secrets, and lies elsewhere in the next process.
  const isInline = group.entries.some(([, file]) => isInOwnFolder(fileURLToPath(file), 'inline'))
  const kept = isInline ? null : cache
  if (kept?.take(order, outdir)) return
  const startedAtMs = Date.now()
  buildsUnderWay += 1
  try {
    const metafile = await made(order, group.folder, outdir)
    kept?.keep(order, metafile, outdir, startedAtMs)
  } catch (failure) {
    throw compileError(failure as BuildFailure, order.absWorkingDir)
  } finally {
    buildsUnderWay -= 1
    // The compiler is a process that would otherwise live as long as this one.
    if (buildsUnderWay === 0) await compiler().stop()
  }
}

function orderOf({ format, folder, layers, entries }: Group, place: Bundling['place']): BundleOrder {
  const plugins: Plugin[] = [...(place === 'here' ? [sdkV2] : []), ...(layers.length > 0 ? [optImports(layers)] : [])]
  return {
    entryPoints: entries.map(([out, file]) => ({ in: fileURLToPath(file), out })),
    absWorkingDir: folder ?? workingDirectory,
    outExtension: { '.js': format === 'esm' ? '.mjs' : '.cjs' },
    bundle: true,
    format,
    platform: 'node',
    target: 'node22',
    ...(format === 'esm' && { banner: { js: requireBanner } }),
    // A program of ours is where its bundle is.
    define: folder === undefined ? {} : placeNames,
    alias,
    nodePaths: layerPackages(layers),
    plugins,
    logLevel: 'silent',
  }
}

/** Made twice where a source asks for its own place: which sources there are is known only then. */
async function made(order: BundleOrder, folder: string | undefined, outdir: string): Promise<Metafile> {
  mkdirSync(outdir, { recursive: true })
  const links = mkdtempSync(join(outdir, '.sdk-'))
  try {
    const nodePaths = [...(order.nodePaths ?? []), linkSdk(links)]
    const whole = { ...order, nodePaths, outdir, metafile: true as const }
    const { metafile } = await compiler().build(whole)
    const asking = folder === undefined ? [] : placedSources(metafile, order.absWorkingDir)
    if (folder === undefined || asking.length === 0) return withoutOuterPaths(metafile, order.absWorkingDir)
    const placed = await compiler().build({ ...whole, plugins: [...(order.plugins ?? []), ownPlaces(asking, folder)] })
    return withoutOuterPaths(placed.metafile, order.absWorkingDir)
  } finally {
    rmSync(links, { recursive: true })
  }
}

/**
 * The compiler names each source in the bundle, in a comment or as a module: the path of one outside the folder tells
 * where this machine has it.
 */
function withoutOuterPaths(metafile: Metafile, folder: string): Metafile {
  const named = /(?<=^\s*(?:\/\/ |"))(?:\.\.\/)+[^\n"]+(?=\n|"\()/gm
  for (const output of Object.keys(metafile.outputs)) {
    const file = resolve(folder, output)
    const code = readFileSync(file, 'utf8')
    const bundled = code.replaceAll(named, (name) =>
      name in metafile.inputs ? name.replace(/^.*?(?=node_modules\/|[^/]*$)/, '') : name,
    )
    if (bundled !== code) writeFileSync(file, bundled)
  }
  return metafile
}

/** Every mistake of all groups at once. */
function throwAll(outcomes: readonly PromiseSettledResult<void>[]): void {
  const failures = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason as unknown] : []))
  const [first] = failures
  if (first === undefined) return
  if (!failures.every((failure) => failure instanceof DefinitionError)) throw first
  throw new DefinitionError(
    failures.flatMap(({ problems }) => problems),
    { cause: first },
  )
}

function compileError(failure: BuildFailure, folder: string): Error {
  if (!Array.isArray(failure.errors)) return failure
  const unwritten = failure.errors.map(({ text }) => unwrittenError(text)).find((error) => error !== undefined)
  if (unwritten !== undefined) return unwritten
  const problems = failure.errors.map((message) => `a handler does not compile: ${describe(message, folder)}`)
  return new DefinitionError(problems, { cause: failure })
}

/** The compiler says in words what the file system refused: that is no mistake in a handler. */
function unwrittenError(text: string): Error | undefined {
  if (!/^Failed to (?:write to output file|create output directory)/.test(text)) return undefined
  const [, code] = unwrittenCodes.find(([words]) => text.includes(words)) ?? []
  return code === undefined ? undefined : Object.assign(new Error(text), { code, syscall: 'write', path: tmpdir() })
}

const unwrittenCodes = [
  ['no space left on device', 'ENOSPC'],
  ['disk quota exceeded', 'EDQUOT'],
  ['read-only file system', 'EROFS'],
  ['permission denied', 'EACCES'],
  ['too many open files', 'EMFILE'],
  ['no such file or directory', 'ENOENT'],
] as const

function describe({ location, text }: Message, folder: string): string {
  const hint = missingPackageHint(text)
  const said = hint === undefined ? text : `${text}. ${hint}`
  return location === null ? said : `${resolve(folder, location.file)}:${location.line}:${location.column + 1}: ${said}`
}

const asked = Symbol('asked')

/**
 * Leaves the SDK v2 where it is: bundled, each function would load all of AWS's services with it. It is a CommonJS package, so
 * `import * as AWS` has to see its properties, which a bundler sees to for modules that it has in the bundle: this one requires it.
 */
const sdkV2: Plugin = {
  name: 'sdk-v2',
  setup(build) {
    build.onResolve({ filter: /^aws-sdk(?:\/|$)/ }, async ({ path, resolveDir, pluginData }) => {
      if (pluginData === asked) return undefined
      const found = await build.resolve(path, { resolveDir, kind: 'require-call', pluginData: asked })
      return found.errors.length === 0 ? { path: found.path, namespace: 'sdk-v2' } : undefined
    })
    build.onLoad({ filter: /.*/, namespace: 'sdk-v2' }, ({ path }) => ({
      contents: `module.exports = require(${JSON.stringify(path)})`,
    }))
    build.onResolve({ filter: /.*/, namespace: 'sdk-v2' }, ({ path }) => ({ path, external: true }))
  },
}
