import type { LambdaClient } from '@aws-sdk/client-lambda'
import { AliasedFunction } from './aliased-function.ts'
import { lambdaAnswer } from './lambda-answer.ts'
import type { FunctionToRestore } from './restore-file.ts'
import { restoreFunction } from './restore-function.ts'

/** The outcome for one function. */
export interface RestoredFunction {
  readonly name: string
  /** In words; nothing if all was as before. */
  readonly done: readonly string[]
  /** Why it could not be restored, or not all of it; null if it could. */
  readonly problem: string | null
}

/** Puts back every function that can be. */
export async function restoreAll(
  client: LambdaClient,
  alias: string,
  functions: readonly FunctionToRestore[],
): Promise<RestoredFunction[]> {
  return Promise.all(
    functions.map(async (before) => {
      const { name, variablesIn } = before
      const lambdaFunction = new AliasedFunction(client, name, alias)
      try {
        const done = await restoreFunction(lambdaFunction, before, async () =>
          variablesIn === null ? null : keptVariables(lambdaFunction, variablesIn),
        )
        return { name, done, problem: null }
      } catch (error) {
        return { name, done: [], problem: await lambdaAnswer(error, client) }
      }
    }),
  )
}

async function keptVariables(lambdaFunction: AliasedFunction, version: string) {
  const { variables } = await lambdaFunction.configuration(version)
  if (variables === null)
    throw new Error(`the variables of version ${version}, which keeps them, cannot be read; they may need kms:Decrypt`)
  return variables
}
