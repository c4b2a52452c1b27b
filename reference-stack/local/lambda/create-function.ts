import type { FunctionDefinition } from '../../define-stack.ts'
import { pythonRuntime } from '../../definition-defaults.ts'
import { ordinaryBehaviour } from '../behaviour.ts'
import type { Bundles } from './bundle.ts'
import { initialConfiguration } from './control/function-configuration.ts'
import type { RuntimeProgram } from './environments/runtime-program.ts'
import { LambdaFunction } from './lambda-function.ts'
import { nodeProgram } from './node/node-program.ts'
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
