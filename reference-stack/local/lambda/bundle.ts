import { extname, join } from 'node:path'
import { bundleHandlers, taskRoot } from '../../bundling/bundle-handlers.ts'
import { codeFolder } from '../../bundling/code-folder.ts'
import type { FunctionDefinition, PythonRuntime } from '../../define-stack.ts'
import { pythonRuntime } from '../../definition-defaults.ts'
import { type Interpreter, findInterpreters } from './python/find-interpreters.ts'

/** Where the bundled programs are. */
export interface Bundles {
  readonly runtimeFile: string
  /** The module that keeps the handler's calls on the stack; loaded before the runtime. */
  readonly networkFile: string
  /** The module that shows the handler the folders of Lambda; loaded before the runtime. */
  readonly placesFile: string
  /** The interpreters of Python functions, by runtime. */
  readonly interpreters: ReadonlyMap<PythonRuntime, Interpreter>
  /** The directory that holds the function's bundle, or its Python, as `/var/task` does on Lambda. */
  taskRoot(functionName: string): string
}

/**
 * Bundles each function's handler, and the runtime that calls it, into `directory`.
 *
 * @throws DefinitionError with every mistake, if a handler does not compile, or there is no Python for one
 */
export async function bundleFunctions(
  functions: Readonly<Record<string, FunctionDefinition>>,
  directory: string,
): Promise<Bundles> {
  const runtime = new URL(`./node/runtime${extname(import.meta.url)}`, import.meta.url)
  const network = new URL(`./network/keep-to-plan${extname(import.meta.url)}`, import.meta.url)
  const places = new URL(`./places/keep-to-places${extname(import.meta.url)}`, import.meta.url)
  const [interpreters] = await Promise.all([
    findInterpreters(functions),
    bundleHandlers(functions, directory, { place: 'here', programs: { runtime, network, places } }),
  ])
  return {
    runtimeFile: join(directory, 'runtime.mjs'),
    networkFile: join(directory, 'network.mjs'),
    placesFile: join(directory, 'places.mjs'),
    interpreters,
    taskRoot(functionName) {
      const definition = functions[functionName]
      const isPython = definition !== undefined && pythonRuntime(definition) !== undefined
      return isPython ? codeFolder(definition) : taskRoot(directory, functionName)
    },
  }
}
