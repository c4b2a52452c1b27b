import { existsSync, readFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { layerFolders, layerPackages } from '../../../bundling/layers.ts'
import type { FunctionDefinition } from '../../../define-stack.ts'
import type { StackBehaviour } from '../../behaviour.ts'
import { type NetworkPlan, withPlan } from '../network/network-plan.ts'
import { lambdaPlaces, withPlaces } from '../places/places.ts'
import type { RuntimeProgram } from '../environments/environment-variables.ts'

export interface NodeProgramOptions {
  readonly definition: FunctionDefinition
  readonly taskRoot: string
  /** The bundled runtime. */
  readonly runtimeFile: string
  /** The module that keeps the handler's calls on the stack; loaded before the runtime. */
  readonly networkFile: string
  /** The module that shows the handler the folders of Lambda; loaded after that. */
  readonly placesFile: string
  readonly network: NetworkPlan
  readonly cpu: StackBehaviour['cpu']
}

/** The runtime of `runtime.ts` on the Node that this process runs on. */
export function nodeProgram(options: NodeProgramOptions): RuntimeProgram {
  const { definition, taskRoot, runtimeFile, networkFile, placesFile, network, cpu } = options
  const layers = layerFolders(definition)
  const loaded = [withPlan(pathToFileURL(networkFile), network)]
  // Each start of an environment is a little longer with it.
  if (layers.length > 0 || namesTask(taskRoot))
    loaded.push(withPlaces(pathToFileURL(placesFile), lambdaPlaces(layers, taskRoot)))
  return {
    executable: process.execPath,
    args: (memoryMb) => [
      ...heapOptions(memoryMb),
      ...loaded.flatMap((module) => ['--import', module]),
      runtimeFile,
      cpu,
    ],
    variables: { NODE_PATH: [...layerPackages(layers), taskRoot].join(delimiter) },
  }
}

function namesTask(taskRoot: string): boolean {
  const bundles = ['index.mjs', 'index.cjs'].map((name) => join(taskRoot, name)).filter((file) => existsSync(file))
  return bundles.some((file) => readFileSync(file, 'utf8').includes('/var/task'))
}

/** AWS does not publish how its Node runtime divides the memory: most of it for old objects, little for young ones. */
function heapOptions(memoryMb: number): string[] {
  const youngMb = Math.min(16, Math.ceil(memoryMb * 0.05))
  return [`--max-old-space-size=${Math.floor(memoryMb * 0.9)}`, `--max-semi-space-size=${youngMb}`]
}
