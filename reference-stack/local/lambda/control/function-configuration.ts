import { z } from 'zod'
import type { FunctionDefinition } from '../../../define-stack.ts'
import { writtenVariables } from '../../../function-variables.ts'
import { invalidParameter } from './lambda-error.ts'
import { readMembers } from './request-body.ts'

/** The changeable configuration of a function. Every version has its own, which never changes. */
export interface FunctionConfiguration {
  readonly memoryMb: number
  readonly timeoutSeconds: number
  readonly description: string
  /** The definition's. Those that the stack adds, its endpoints and table names, are no part of it and stay. */
  readonly variables: Readonly<Record<string, string>>
}

/** Environment variables: 4 KB together. */
const maxVariablesBytes = 4 * 1024

const change = z.strictObject({
  MemorySize: z.int().min(128).max(10_240).optional(),
  Timeout: z.int().min(1).max(900).optional(),
  Description: z.string().max(256).optional(),
  Environment: z.strictObject({ Variables: z.record(z.string(), z.string()).default({}) }).optional(),
})

export function initialConfiguration(definition: FunctionDefinition, memoryMb: number | null): FunctionConfiguration {
  return {
    memoryMb: memoryMb ?? definition.memoryMb,
    timeoutSeconds: definition.timeoutSeconds,
    description: '',
    variables: writtenVariables(definition),
  }
}

/**
 * @param body that of UpdateFunctionConfiguration; members that it leaves out stay as they are
 * @throws LambdaError that names every mistake
 */
export function changedConfiguration(current: FunctionConfiguration, body: string): FunctionConfiguration {
  const { MemorySize, Timeout, Description, Environment } = readMembers(change, body)
  const variables = Environment?.Variables ?? current.variables
  refuseVariables(variables)
  return {
    memoryMb: MemorySize ?? current.memoryMb,
    timeoutSeconds: Timeout ?? current.timeoutSeconds,
    description: Description ?? current.description,
    variables,
  }
}

function refuseVariables(variables: Readonly<Record<string, string>>): void {
  if (Buffer.byteLength(JSON.stringify(variables)) > maxVariablesBytes) {
    throw invalidParameter('Environment: the variables take more than 4 KB together')
  }
}
