import { Refusal, exitCodes } from '../../../src/exit-codes.ts'
import { lambdaClient } from '../../../src/targets/clients.ts'
import type { Target } from '../../../src/targets/target.ts'
import { AliasedFunction } from '../../../src/targets/versions/aliased-function.ts'
import { lambdaAnswer } from '../../../src/targets/versions/lambda-answer.ts'
import { versionsProblem } from '../../../src/targets/versions/versions-problem.ts'

/**
 * Gives functions a memory size, publishes each and points its alias at the new version. The code is that of `$LATEST`, which
 * a sweep has found to be the one behind the alias.
 *
 * @param functions names in the target, or physical names
 * @returns what was done, a line a function
 * @throws Refusal (12) with what Lambda said, after all of them were tried
 */
export async function applyMemory(
  target: Target,
  {
    functions,
    memoryMb,
    functionsAreNamed,
  }: { functions: readonly string[]; memoryMb: number; functionsAreNamed: boolean },
): Promise<string[]> {
  const { alias } = target
  const problem = versionsProblem(target, functionsAreNamed)
  using client = problem === null ? lambdaClient(target) : null
  if (client === null || alias === null) throw new Refusal(exitCodes.usage, `--apply: ${problem}`)
  const done: string[] = []
  const problems: string[] = []
  for (const functionName of functions) {
    const lambdaFunction = new AliasedFunction(client, target.functions[functionName] ?? functionName, alias)
    try {
      const { memoryMb: hasMb } = await lambdaFunction.configuration(alias)
      if (hasMb === memoryMb) {
        done.push(`${lambdaFunction.name}: has ${memoryMb} MB already`)
        continue
      }
      const latest = await lambdaFunction.configuration()
      await lambdaFunction.configure(latest, { memoryMb })
      const version = await lambdaFunction.publish()
      await lambdaFunction.pointAliasAt(version)
      done.push(`${lambdaFunction.name}: ${memoryMb} MB (it had ${hasMb}), version ${version} behind ${alias}`)
    } catch (error) {
      problems.push(`--apply: ${lambdaFunction.name}: ${await lambdaAnswer(error, client)}`)
    }
  }
  if (problems.length > 0) throw new Refusal(exitCodes.targetFailed, [...problems, ...done])
  return done
}
