import { randomBytes } from 'node:crypto'
import { handlerName } from '../../../bundling/code-folder.ts'
import type { FunctionDefinition } from '../../../define-stack.ts'
import { functionRuntime } from '../../../definition-defaults.ts'
import { writtenVariables } from '../../../function-variables.ts'
import type { StackBehaviour } from '../../behaviour.ts'
import { sessionToken } from '../caller.ts'

/** `AWS_LAMBDA_INITIALIZATION_TYPE`: was it started for an event, or ahead of all events? */
export type InitializationType = 'on-demand' | 'provisioned-concurrency'

/** The settings of the environments of one version. */
export interface FunctionSettings {
  readonly physicalName: string
  /** `$LATEST`, or a published version's number. */
  readonly version: string
  /** Memory, time limit and variables as they are in this version. */
  readonly definition: FunctionDefinition
  readonly region: string
  /** Where its bundled handler is. */
  readonly taskRoot: string
  /** The program that calls the handler. */
  readonly program: RuntimeProgram
  /** The stack's own: endpoints and table names. They win over the definition's. */
  readonly variables: Readonly<Record<string, string>>
  /** `unthrottled` unless told. */
  readonly cpu?: StackBehaviour['cpu']
}

/** @param qualifier the version or alias that the caller used, if any */
export function functionArn(region: string, functionName: string, qualifier?: string): string {
  const suffix = qualifier === undefined ? '' : `:${qualifier}`
  return `arn:aws:lambda:${region}:123456789012:function:${functionName}${suffix}`
}

/** All that an environment sees: what a function has on Lambda, its own, and what its runtime cannot do without. */
export function environmentVariables(
  settings: FunctionSettings,
  initializationType: InitializationType,
  logStreamName: string,
  runtimeApi: string,
): Record<string, string> {
  return {
    ...inherited('PATH', 'HOME', 'TMPDIR'),
    // Some signature has to be made; nobody checks it.
    AWS_ACCESS_KEY_ID: 'ASIAEMULATEDSTACK000',
    AWS_SECRET_ACCESS_KEY: 'emulated',
    AWS_SESSION_TOKEN: sessionToken(settings.physicalName, logStreamName),
    ...settings.program.variables,
    ...writtenVariables(settings.definition),
    ...settings.variables,
    AWS_EXECUTION_ENV: `AWS_Lambda_${functionRuntime(settings.definition)}`,
    AWS_LAMBDA_FUNCTION_NAME: settings.physicalName,
    AWS_LAMBDA_FUNCTION_VERSION: settings.version,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(settings.definition.memoryMb),
    AWS_LAMBDA_INITIALIZATION_TYPE: initializationType,
    AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${settings.physicalName}`,
    AWS_LAMBDA_LOG_STREAM_NAME: logStreamName,
    AWS_LAMBDA_RUNTIME_API: runtimeApi,
    AWS_REGION: settings.region,
    AWS_DEFAULT_REGION: settings.region,
    LAMBDA_TASK_ROOT: settings.taskRoot,
    _HANDLER: handlerName(settings.definition),
    LANG: 'en_US.UTF-8',
    TZ: ':UTC',
  }
}

function inherited(...names: string[]): Record<string, string> {
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = process.env[name]
      return value === undefined ? [] : [[name, value]]
    }),
  )
}

/** One per environment, so that it tells them apart: `2026/11/21/[1]0123...`. */
export function newLogStreamName(version: string): string {
  const date = new Date().toISOString().slice(0, 10).replaceAll('-', '/')
  return `${date}/[${version}]${randomBytes(16).toString('hex')}`
}

/** `_X_AMZN_TRACE_ID`, anew for each invocation. */
export function traceId(): string {
  const seconds = Math.floor(Date.now() / 1000).toString(16)
  const hex = randomBytes(24).toString('hex')
  return `Root=1-${seconds}-${hex.slice(0, 24)};Parent=${hex.slice(24, 40)};Sampled=0;Lineage=1:${hex.slice(40)}:0`
}

/** How the process of an execution environment is started, whatever language its function is in. */
export interface RuntimeProgram {
  readonly executable: string
  /** Its command line. */
  args(memoryMb: number): readonly string[]
  /** The variables that this program needs; those of the definition win. */
  readonly variables: Readonly<Record<string, string>>
}
