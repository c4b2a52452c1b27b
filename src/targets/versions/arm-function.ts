import { isDeepStrictEqual } from 'node:util'
import type { LambdaClient } from '@aws-sdk/client-lambda'
import { type AliasedFunction, type Configuration, latestVersion } from './aliased-function.ts'
import { lambdaAnswer } from './lambda-answer.ts'
import type { FunctionToRestore } from './restore-file.ts'
import { isMarked, stateBefore } from './restore-function.ts'

/** The changes of an arm, by the physical name of the function. */
export type ArmChanges = Readonly<Record<string, FunctionChange>>

/** A function that some arms change. */
export interface ArmFunction {
  readonly lambdaFunction: AliasedFunction
  readonly before: FunctionToRestore
  /** The configuration of the version behind the alias, from which all changes start. */
  readonly measured: Configuration
  /** Different ones. */
  readonly changes: readonly FunctionChange[]
  readonly needsKeptVariables: boolean
  /** The version of each change, by {@link keyOf}. */
  readonly versions: Map<string, string>
}

/** The state of a function before it is changed, or why it cannot be changed so that the arms can be compared. */
export async function lookAt(
  lambdaFunction: AliasedFunction,
  client: LambdaClient,
  arms: readonly ArmChanges[],
): Promise<ArmFunction | { readonly problem: string }> {
  const { name, aliasName } = lambdaFunction
  try {
    const [{ before, latest, isSplit }, measured] = await Promise.all([
      stateBefore(lambdaFunction),
      lambdaFunction.configuration(aliasName),
    ])
    const given = arms.map((changes) => changes[name] ?? {})
    const needsKeptVariables =
      given.some(({ environment }) => environment !== undefined) ||
      !isDeepStrictEqual(measured.variables, latest.variables)
    const problem = problemOf({ latest, measured, isSplit, aliasName, needsKeptVariables })
    if (problem !== null) return { problem: `${name}: ${problem}` }
    // $LATEST is about to change, so that it cannot stand for an arm without changes.
    const isAtLatest = before.aliasVersion === latestVersion
    const changes = differentOf(given).filter((change) => isAtLatest || keyOf(change) !== keyOf({}))
    const toRestore = { ...before, variablesIn: null }
    return { lambdaFunction, before: toRestore, measured, changes, needsKeptVariables, versions: new Map() }
  } catch (error) {
    return { problem: `${name}: its alias ${aliasName} could not be read: ${await lambdaAnswer(error, client)}` }
  }
}

function problemOf({
  latest,
  measured,
  isSplit,
  aliasName,
  needsKeptVariables,
}: {
  readonly latest: Configuration
  readonly measured: Configuration
  readonly isSplit: boolean
  readonly aliasName: string
  readonly needsKeptVariables: boolean
}): string | null {
  if (isMarked(latest))
    return (
      `an earlier experiment or run has left it changed (its description is "${latest.description}"): ` +
      '`fanbench sweep --restore` puts it back; where no experiment did it, give it its memory and its description again'
    )
  if (isSplit) return `the alias ${aliasName} sends a part of the invocations to another version: take its routing away`
  if (latest.rest !== measured.rest)
    return (
      `its code, handler, runtime or time limit is another than that of the version behind the alias ${aliasName}, so that new ` +
      'versions would differ in more than the setting: publish it and point the alias at it, or deploy it again'
    )
  if (needsKeptVariables && (latest.variables === null || measured.variables === null))
    return 'its environment variables cannot be read, and so not be changed: the credentials may need kms:Decrypt'
  return null
}

/** The same for the same change, whatever the order of its parts. */
export function keyOf({ memoryMb, environment = {} }: FunctionChange): string {
  return JSON.stringify([memoryMb ?? null, Object.entries(environment).toSorted(([a], [b]) => (a < b ? -1 : 1))])
}

function differentOf(changes: readonly FunctionChange[]): FunctionChange[] {
  return [...new Map(changes.map((change) => [keyOf(change), change])).values()]
}

/** The difference of a published version from the one before. */
export interface FunctionChange {
  readonly memoryMb?: number
  /** Added to the variables that it has. */
  readonly environment?: Readonly<Record<string, string>>
}
