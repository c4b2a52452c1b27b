import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type BuildFailure, type Message, build, stop } from 'esbuild'
import { BundleCache, type BundleOrder } from './bundle-cache/bundle-cache.ts'
import type { FunctionDefinition } from './define-stack.ts'
import { DefinitionError } from './load-definition.ts'

// Bundled CommonJS modules `require` Node's own. Not a declaration, which could collide with one of the handler's.
const requireBanner =
  "import { createRequire as createRequireForBundle } from 'node:module';" +
  'globalThis.require ??= createRequireForBundle(import.meta.url);'

// In a bundle's comments paths are relative to it. Were it the folder that somebody stands in, the same chat would be
// another one, and a new version of each function in the cloud, whenever it is deployed from elsewhere.
const workingDirectory = fileURLToPath(new URL('.', import.meta.url))

let buildsUnderWay = 0

/**
 * Bundles each function's handler into `directory`, the same here and in the cloud: what an environment loads at its start
 * is plain JavaScript in one file.
 *
 * @param programs what else is to be bundled there, by name: `runtime` becomes `runtime.mjs`
 * @param cache of bundles that were made before; null: they are made
 * @throws DefinitionError with the place and the compiler's message of every mistake, if a handler does not compile
 */
export async function bundleHandlers(
  functions: Readonly<Record<string, FunctionDefinition>>,
  directory: string,
  programs: Readonly<Record<string, URL>> = {},
  cache: BundleCache | null = BundleCache.open(),
): Promise<void> {
  const handlers = Object.entries(functions).map(([role, { handler }]) => [`${folderOf(role)}/index`, handler] as const)
  const entries = [...Object.entries(programs), ...handlers]
  const order: BundleOrder = {
    entryPoints: entries.map(([out, file]) => ({ in: fileURLToPath(file), out })),
    absWorkingDir: workingDirectory,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node22',
    banner: { js: requireBanner },
    logLevel: 'silent',
  }
  const outdir = resolve(directory)
  if (cache?.take(order, outdir)) return
  const startedAtMs = Date.now()
  buildsUnderWay += 1
  try {
    const { metafile } = await build({ ...order, outdir, metafile: true })
    cache?.keep(order, metafile, outdir, startedAtMs)
  } catch (failure) {
    throw compileError(failure as BuildFailure)
  } finally {
    buildsUnderWay -= 1
    // The compiler is a process that would otherwise live as long as this one.
    if (buildsUnderWay === 0) await stop()
  }
}

/** The folder that holds a function's `index.mjs`, as `/var/task` does on Lambda. */
export function taskRoot(directory: string, role: string): string {
  return join(directory, folderOf(role))
}

function folderOf(role: string): string {
  return encodeURIComponent(role)
}

function compileError(failure: BuildFailure): Error {
  if (!Array.isArray(failure.errors)) return failure
  const problems = failure.errors.map((message) => `a handler does not compile: ${describe(message)}`)
  return new DefinitionError(problems, { cause: failure })
}

function describe({ location, text }: Message): string {
  return location === null
    ? text
    : `${resolve(workingDirectory, location.file)}:${location.line}:${location.column + 1}: ${text}`
}
