import { delimiter } from 'node:path'
import { pathToFileURL } from 'node:url'
import { layerFolders, layerPackages } from '../../bundling/layers.ts'
import type { FunctionDefinition } from '../../define-stack.ts'
import type { StackBehaviour } from '../behaviour.ts'
import { type NetworkPlan, withPlan } from './network/network-plan.ts'
import type { RuntimeProgram } from './runtime-program.ts'

export interface NodeProgramOptions {
  readonly definition: FunctionDefinition
  readonly taskRoot: string
  /** The bundled runtime. */
  readonly runtimeFile: string
  /** What keeps its calls to the stack; loaded before the runtime. */
  readonly networkFile: string
  readonly network: NetworkPlan
  readonly cpu: StackBehaviour['cpu']
}

/** The runtime of `runtime.ts` on the Node that this process runs on. */
export function nodeProgram(options: NodeProgramOptions): RuntimeProgram {
  const { definition, taskRoot, runtimeFile, networkFile, network, cpu } = options
  const guard = withPlan(pathToFileURL(networkFile), network)
  return {
    executable: process.execPath,
    words: (memoryMb) => [...heapOptions(memoryMb), '--import', guard, runtimeFile, cpu],
    variables: { NODE_PATH: [...layerPackages(layerFolders(definition)), taskRoot].join(delimiter) },
  }
}

/** AWS does not publish how its Node runtime divides the memory: most of it for old objects, little for young ones. */
function heapOptions(memoryMb: number): string[] {
  const youngMb = Math.min(16, Math.ceil(memoryMb * 0.05))
  return [`--max-old-space-size=${Math.floor(memoryMb * 0.9)}`, `--max-semi-space-size=${youngMb}`]
}
