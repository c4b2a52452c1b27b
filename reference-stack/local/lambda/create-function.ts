import { extname, join } from 'node:path'
import { bundleHandlers, taskRoot } from '../../bundling/bundle-handlers.ts'
import { codeFolder } from '../../bundling/code-folder.ts'
import type { FunctionDefinition, PythonRuntime } from '../../define-stack.ts'
import { pythonRuntime } from '../../definition-defaults.ts'
import { ordinaryBehaviour } from '../behaviour.ts'
import { InvocationRecords } from '../evidence/invocation-records.ts'
import { initialConfiguration } from './control/function-configuration.ts'
import type { RuntimeProgram } from './environments/environment-variables.ts'
import { LambdaFunction } from './lambda-function.ts'
import { nodeProgram } from './node/node-program.ts'
import { type Interpreter, findInterpreters } from './python/find-interpreters.ts'
import { pythonProgram } from './python/python-program.ts'
import type { LambdaServiceOptions } from './service-options.ts'

const nowhere = { apiId: '', standIns: {}, allowed: [] }

/** A function in the stack: with version 1 behind the alias, where the stack has one. */
export function createFunction(
  functionName: string,
  definition: FunctionDefinition,
  { options, bundles, onChange }: { options: LambdaServiceOptions; bundles: Bundles; onChange: () => void },
): LambdaFunction {
  const { memoryMb, cpu, environmentsPer10s, idleEnvironmentMs } = { ...ordinaryBehaviour, ...options }
  const { environment, environmentFor, region, alias, updateMs = 200, publishLog = () => {} } = options
  const physicalName = options.physicalNames[functionName]
  if (physicalName === undefined) throw new Error(`the function "${functionName}" has no physical name`)
  const { onNotice = () => {} } = options
  const lambdaFunction = new LambdaFunction({
    functionName,
    definition,
    configuration: initialConfiguration(definition, memoryMb),
    settings: {
      physicalName,
      region,
      taskRoot: bundles.taskRoot(functionName),
      program: programOf(functionName, definition, { options, bundles }),
      variables: { ...environment, ...environmentFor?.(functionName) },
      cpu,
    },
    environmentsPer10s,
    idleEnvironmentMs,
    updateMs,
    publishLog,
    records: options.records ?? new InvocationRecords(),
    onNotice: (text) => onNotice(functionName, text),
    onChange,
  })
  if (alias !== undefined) {
    const { version } = lambdaFunction.versions.publish('', 0)
    lambdaFunction.versions.createAlias(alias, version, '')
  }
  return lambdaFunction
}

function programOf(
  functionName: string,
  definition: FunctionDefinition,
  { options, bundles }: { options: LambdaServiceOptions; bundles: Bundles },
): RuntimeProgram {
  const { cpu } = { ...ordinaryBehaviour, ...options }
  const network = { ...(options.network ?? nowhere), region: options.region }
  const runtime = pythonRuntime(definition)
  const interpreter = runtime && bundles.interpreters.get(runtime)
  return runtime && interpreter
    ? pythonProgram({ definition, runtime, interpreter, network, cpu })
    : nodeProgram({ ...bundles, definition, taskRoot: bundles.taskRoot(functionName), network, cpu })
}

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
