import { extname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type BuildFailure, type Message, build, stop } from 'esbuild'
import type { FunctionDefinition } from '../../define-stack.ts'
import { DefinitionError } from '../../load-definition.ts'

/** Where the bundled programs are. */
export interface Bundles {
  readonly runtimeFile: string
  /** The directory that holds the role's `index.mjs`, as `/var/task` does on Lambda. */
  taskRoot(role: string): string
}

// Bundled CommonJS modules `require` Node's own. Not a declaration, which could collide with one of the handler's.
const requireBanner =
  "import { createRequire as createRequireForBundle } from 'node:module';" +
  'globalThis.require ??= createRequireForBundle(import.meta.url);'

let buildsUnderWay = 0

/**
 * Bundles each function's handler, and the runtime that calls it, into `directory`: what an environment loads at its start
 * is then plain JavaScript in one file, as in the cloud.
 *
 * @throws DefinitionError with the place and the compiler's message of every mistake, if a handler does not compile
 */
export async function bundleFunctions(
  functions: Readonly<Record<string, FunctionDefinition>>,
  directory: string,
): Promise<Bundles> {
  const taskRoot = (role: string) => join(directory, encodeURIComponent(role))
  const runtimeSource = new URL(`./runtime${extname(import.meta.url)}`, import.meta.url)
  buildsUnderWay += 1
  try {
    await build({
      entryPoints: [
        { in: fileURLToPath(runtimeSource), out: 'runtime' },
        ...Object.entries(functions).map(([role, { handler }]) => ({
          in: fileURLToPath(handler),
          out: `${encodeURIComponent(role)}/index`,
        })),
      ],
      outdir: directory,
      outExtension: { '.js': '.mjs' },
      bundle: true,
      format: 'esm',
      platform: 'node',
      target: 'node22',
      banner: { js: requireBanner },
      logLevel: 'silent',
    })
  } catch (failure) {
    throw compileError(failure as BuildFailure)
  } finally {
    buildsUnderWay -= 1
    // The compiler is a process that would otherwise live as long as this one.
    if (buildsUnderWay === 0) await stop()
  }
  return { runtimeFile: join(directory, 'runtime.mjs'), taskRoot }
}

function compileError(failure: BuildFailure): Error {
  if (!Array.isArray(failure.errors)) return failure
  const problems = failure.errors.map((message) => `a handler does not compile: ${describe(message)}`)
  return new DefinitionError(problems, { cause: failure })
}

function describe({ location, text }: Message): string {
  return location === null ? text : `${resolve(location.file)}:${location.line}:${location.column + 1}: ${text}`
}
