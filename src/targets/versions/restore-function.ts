import { type AliasedFunction, type Configuration, type Variables, latestVersion } from './aliased-function.ts'

/** A function before its first change. Its variables, which may be secrets, are no part of it. */
export interface FunctionBefore {
  /** The physical one. */
  readonly name: string
  /** The version behind the alias before. */
  readonly aliasVersion: string
  readonly memoryMb: number
  readonly description: string
  /** The highest number of a version that was there; 0 without any. "Lambda doesn't reuse version numbers." */
  readonly lastVersion: number
}

/**
 * Begins the description of `$LATEST` with every change that is made here, and so that of each version that is published: what
 * does not have it is somebody else's, and is left alone.
 */
const mark = 'fanbench '

export function markedDescription(text: string): string {
  return `${mark}${text}`.slice(0, 256)
}

export function isMarked({ description }: Pick<Configuration, 'description'>): boolean {
  return description.startsWith(mark)
}

export async function stateBefore(
  lambdaFunction: AliasedFunction,
): Promise<{ readonly before: FunctionBefore; readonly latest: Configuration; readonly isSplit: boolean }> {
  const [{ version: aliasVersion, isSplit }, latest, versions] = await Promise.all([
    lambdaFunction.alias(),
    lambdaFunction.configuration(),
    lambdaFunction.versions(),
  ])
  const { memoryMb, description } = latest
  const lastVersion = Math.max(0, ...versions.map(({ number }) => number))
  return { before: { name: lambdaFunction.name, aliasVersion, memoryMb, description, lastVersion }, latest, isSplit }
}

/**
 * Puts back what is marked as changed here, by what is there and not by what is remembered: it may be done again, and by
 * somebody who has not made the changes. In this order: a version that an alias points to cannot be deleted, and one of the
 * versions may be what remembers the variables.
 *
 * @param variablesBefore asked for only where `$LATEST` is still changed; null if they never were
 * @returns what it did, in words; nothing if all was as before
 * @throws the first error of the service; what was done until then stays
 */
export async function restoreFunction(
  lambdaFunction: AliasedFunction,
  before: FunctionBefore,
  variablesBefore: () => Promise<Variables | null>,
): Promise<string[]> {
  const done: string[] = []
  const [{ version }, versions, latest] = await Promise.all([
    lambdaFunction.alias(),
    lambdaFunction.versions(),
    lambdaFunction.configuration(),
  ])
  const published = versions.filter((one) => one.number > before.lastVersion && isMarked(one))
  if (published.some(({ number }) => String(number) === version)) {
    await lambdaFunction.pointAliasAt(before.aliasVersion)
    done.push(`alias ${lambdaFunction.aliasName} at version ${before.aliasVersion}`)
  }
  if (isMarked(latest)) {
    const { memoryMb, description } = before
    const variables = (await variablesBefore()) ?? latest.variables
    if (await lambdaFunction.configure(latest, { memoryMb, description, variables }))
      done.push(`${latestVersion} with ${memoryMb} MB, description and variables`)
  }
  for (const { number } of published) await lambdaFunction.deleteVersion(number)
  if (published.length > 0) done.push(`deleted ${published.map(({ number }) => `version ${number}`).join(', ')}`)
  return done
}
