import { extname, join } from 'node:path'
import { bundleHandlers, taskRoot } from '../../bundling/bundle-handlers.ts'
import type { FunctionDefinition } from '../../define-stack.ts'

/** Where the bundled programs are. */
export interface Bundles {
  readonly runtimeFile: string
  /** What keeps its calls to the stack; loaded before the runtime. */
  readonly networkFile: string
  /** The directory that holds the role's bundle, as `/var/task` does on Lambda. */
  taskRoot(role: string): string
}

/**
 * Bundles each function's handler, and the runtime that calls it, into `directory`.
 *
 * @throws DefinitionError with every mistake, if a handler does not compile
 */
export async function bundleFunctions(
  functions: Readonly<Record<string, FunctionDefinition>>,
  directory: string,
): Promise<Bundles> {
  const runtime = new URL(`./runtime${extname(import.meta.url)}`, import.meta.url)
  const network = new URL(`./network/keep-to-plan${extname(import.meta.url)}`, import.meta.url)
  await bundleHandlers(functions, directory, { place: 'here', programs: { runtime, network } })
  return {
    runtimeFile: join(directory, 'runtime.mjs'),
    networkFile: join(directory, 'network.mjs'),
    taskRoot: (role) => taskRoot(directory, role),
  }
}
