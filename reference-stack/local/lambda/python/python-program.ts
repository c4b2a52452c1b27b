import { fileURLToPath } from 'node:url'
import { codeFolder } from '../../../bundling/code-folder.ts'
import { layerFolders, layerModules } from '../../../bundling/layers.ts'
import type { FunctionDefinition, PythonRuntime } from '../../../define-stack.ts'
import type { StackBehaviour } from '../../behaviour.ts'
import { cpuShareOf, cpuTimeHeader } from '../cpu/cpu-share.ts'
import type { RuntimeProgram } from '../environments/environment-variables.ts'
import { type NetworkPlan, noticeMark } from '../network/network-plan.ts'
import { lambdaPlaces } from '../places/places.ts'
import type { Interpreter } from './find-interpreters.ts'

export interface PythonProgramOptions {
  readonly definition: FunctionDefinition
  readonly runtime: PythonRuntime
  readonly interpreter: Interpreter
  readonly network: NetworkPlan
  readonly cpu: StackBehaviour['cpu']
}

/** The runtime of `runtime.py` on a Python of this machine, with the packages that this has. */
export function pythonProgram(options: PythonProgramOptions): RuntimeProgram {
  const { definition, runtime, interpreter, network, cpu } = options
  const folders = layerFolders(definition)
  const layers = layerModules(folders, runtime)
  const places = lambdaPlaces(folders, codeFolder(definition))
  const pythonPath = process.env['PYTHONPATH']
  return {
    executable: interpreter.path,
    args(memoryMb) {
      const cpuShare = cpu === 'by-memory' ? cpuShareOf(memoryMb) : null
      // Unbuffered, and UTF-8 whatever the locale: what the handler prints is there before its answer.
      return [
        '-u',
        '-X',
        'utf8',
        program,
        JSON.stringify({ network, noticeMark, layers, places, cpuShare, cpuTimeHeader }),
      ]
    },
    variables: {
      // The folder is the user's own, which Lambda does not let a handler write to.
      PYTHONDONTWRITEBYTECODE: '1',
      ...(pythonPath !== undefined && { PYTHONPATH: pythonPath }),
    },
  }
}

const program = fileURLToPath(new URL('./runtime.py', import.meta.url))
