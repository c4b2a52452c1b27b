import { sweepOutputs } from './report/document.ts'
import { type ExitCode, Refusal, exitCodes } from '../../src/exit-codes.ts'
import { isApplicable } from './recommend.ts'
import type { SweepArgs } from './rows.ts'
import { sweepExperiment } from './sweep.ts'
import type { SweepResult } from './sweep-result.ts'
import { answerDryRun } from '../experiment/dry-run.ts'
import type { CommandContext } from '../flags/context.ts'
import { writeNotice } from '../flags/notice.ts'
import { restoreFunctions } from './restore-functions.ts'
import { runExperiment } from '../run/run-experiment.ts'
import { type PlannedSweep, planSweep } from './command/plan-sweep.ts'
import { previewOf, previewText, tooFewRounds } from './command/preview.ts'
import { lambdaClient } from '../../src/targets/clients.ts'
import type { Target } from '../../src/targets/target.ts'
import { AliasedFunction } from '../../src/targets/versions/aliased-function.ts'
import { lambdaAnswer } from '../../src/targets/versions/lambda-answer.ts'
import { versionsProblem } from '../../src/targets/versions/versions-problem.ts'

/**
 * Measures memory settings of functions against each other, and says which of them to take.
 *
 * @returns 0 for an answer, 10 if no setting meets the SLO, 16 if the blocks do not tell, or what stopped it
 * @throws Refusal for everything that is wrong before anything is started, sent or written
 */
export async function sweep(args: SweepArgs, context: CommandContext): Promise<ExitCode> {
  if (args.own.restore !== undefined) {
    args.mistakes.throwIfAny()
    return restoreFunctions(args.own.restore === true ? undefined : args.own.restore, args.given, context)
  }
  const planned = await planSweep(args)
  const preview = previewOf(planned)
  if (args.own.dryRun) return answerDryRun(preview, previewText(preview, planned), context)
  for (const line of tooFewRounds(preview)) if (!context.quiet) writeNotice(context.progress, line)
  const { plan, slo, functionsAreNamed, command, outDir } = planned
  const act = args.own.apply ? (result: SweepResult) => apply(result, planned, context) : undefined
  return runExperiment(
    sweepExperiment(plan, slo, functionsAreNamed),
    { command, outDir, outputs: sweepOutputs, ...(act && { act }) },
    context,
  )
}

async function apply(
  { recommendation, stopped }: SweepResult,
  { run, plan, functionsAreNamed }: PlannedSweep,
  { answer, progress, json }: CommandContext,
): Promise<void> {
  const beside = json ? progress : answer
  if (stopped !== null || !isApplicable(recommendation)) {
    writeNotice(beside, `  not applied: ${whyNot(stopped !== null, recommendation)}`)
    return
  }
  if (run.aim.kind !== 'existing') throw new Error('nothing is left of an embedded stack to apply it to')
  const { memoryMb } = recommendation
  const done = await applyMemory(run.aim.target, { functions: plan.functions, memoryMb, functionsAreNamed })
  beside.write(done.map((line) => `  applied ${line}\n`).join(''))
}

function whyNot(isStopped: boolean, { kind }: SweepResult['recommendation']): string {
  if (isStopped) return 'the sweep ended early'
  if (kind === 'none') return 'there is no recommendation'
  return 'if no p99 differs significantly, the cheapest setting is recommended only if it is significantly cheaper than every other one and at most 5 % slower than the reference'
}

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
