import { join } from 'node:path'
import type { PathsAsked } from '../../reports/on-request.ts'
import type { Outputs } from '../../reports/output.ts'
import { runOutputs } from './outputs.ts'
import { type ExitCode, Refusal, exitCodes, mostSevere } from '../../src/exit-codes.ts'
import {
  type Arm,
  type Experiment,
  type Measured,
  type OwnTurns,
  type TakingTurns,
  experimentResult,
  measureBlocks,
} from '../experiment/experiment.ts'
import type { ExperimentResult } from '../experiment/experiment-result.ts'
import { placesDone } from '../experiment/counted.ts'
import { sameReason } from '../../src/metrics/judging/uncounted.ts'
import { createRunDirectory, newRunId } from '../../src/metrics/result/run-directory.ts'
import type { RunResult } from '../../src/metrics/result/run-result.ts'
import type { CommandContext } from '../flags/context.ts'
import { writeNotice } from '../flags/notice.ts'
import { showAndSave } from './show-and-save.ts'
import { ArmFunctions } from './arm-functions.ts'
import { CostBudget } from './preflight/cost-budget.ts'
import { executeRun } from './execute-run.ts'
import { planGiven } from './plan-run.ts'
import { saveRun } from './saved-result.ts'
import { SharedTargets } from './aim/shared-targets.ts'
import { startTarget } from './aim/start-target.ts'
import { sayTemplateNotices } from './aim/aim.ts'

/** The request for an experiment, and the handling of its result. */
interface ExperimentRequest<Result> {
  /** The command line that repeats it. */
  readonly command: string
  /** The experiment makes a folder in it, and each run one in that. */
  readonly outDir: string
  readonly outputs: Outputs<Result>
  /** The paths of the outputs that are written on request only. */
  readonly asked?: PathsAsked
  /** Acts on the answer after it is saved and the target is restored. Without it, nothing happens. */
  readonly act?: (result: Result) => Promise<void>
}

/**
 * Carries out the runs of an experiment, saves and shows its answer. One that is stopped is saved with the blocks that it
 * has by then.
 *
 * @returns the answer's exit code, or what stopped it if that weighs more
 * @throws Refusal for what stopped it before it had a block
 */
export async function runExperiment<OneArm extends Arm, Answer extends { readonly exitCode: ExitCode }>(
  experiment: Experiment<OneArm, Answer, OneArm | TakingTurns<OneArm>>,
  { command, outDir, outputs, asked, act }: ExperimentRequest<ExperimentResult & Answer>,
  context: CommandContext,
): Promise<ExitCode> {
  const startedAt = new Date()
  const experimentId = newRunId(startedAt, experiment.name)
  const folder = await createRunDirectory(outDir, experimentId)
  const measured = await measureAll(experiment, { experimentId, folder, outDir }, context)
  const result = experimentResult(experiment, measured, {
    experimentId,
    startedAt: startedAt.toISOString(),
    endedAt: new Date().toISOString(),
    command,
    pageFile: runOutputs.html.file,
  })
  await showAndSave(result, outputs, folder, context, asked)
  await act?.(result)
  return result.exitCode
}

interface Place {
  readonly experimentId: string
  /** The experiment's, in which each run makes its own. */
  readonly folder: string
  /** The folder of a run that is repeated by itself. */
  readonly outDir: string
}

async function measureAll<OneArm extends Arm, Answer extends { readonly exitCode: ExitCode }>(
  experiment: Experiment<OneArm, Answer, OneArm | TakingTurns<OneArm>>,
  place: Place,
  context: CommandContext,
): Promise<Measured<OneArm>> {
  const { blocksPlanned, nextArm, targets, whyNotCounted = () => [] } = experiment
  await using shared = new SharedTargets()
  const functions = new ArmFunctions(experiment, { ...place, signal: context.signal })
  const startFor = (arm: Arm): typeof startTarget =>
    targets === 'own'
      ? startTarget
      : async (needs, notice) => {
          const started = await shared.start([needs, notice], targets === 'of-arm' ? arm.name : undefined)
          await functions.give(started, arm, notice)
          return started
        }
  const said = new Set<string>()
  const told = new Set<string>()
  const budget = new CostBudget()
  const [outcome] = await Promise.allSettled([
    measureBlocks(
      nextArm,
      async (arm, blocks, turns) => {
        const number = placesDone(blocks, whyNotCounted) + 1
        const count = blocksPlanned === null ? `${number}` : `${number} of ${blocksPlanned}`
        if (!context.quiet) writeNotice(context.progress, `${context.verbose ? '\n' : ''}${count}: ${arm.name}`)
        const result = await measure(arm, place, { start: startFor(arm), said, budget, turns }, context)
        const reasons = whyNotCounted({ arm, result })
        if (!context.quiet && reasons.length > 0) {
          const isNew = reasons.filter((reason) => !told.has(sameReason(reason)))
          for (const reason of isNew) told.add(sameReason(reason))
          const why = isNew.length === 0 ? ', for the same reason' : `: ${isNew.join(' ')}`
          writeNotice(context.progress, `${count}: ${arm.name} does not count${why}`)
        }
        return result
      },
      context.signal,
    ),
  ])
  const problems = await functions.restore()
  if (problems.length === 0 && outcome.status === 'fulfilled') return outcome.value
  if (outcome.status === 'fulfilled') return { ...outcome.value, stopped: stoppedBy(outcome.value.stopped, problems) }
  if (outcome.reason instanceof Refusal) throw stoppedBy(outcome.reason, problems)
  // A mistake of ours: what it has left changed has to be known all the same.
  for (const problem of problems) writeNotice(context.progress, `✖ ${problem}`)
  throw outcome.reason
}

/** Returns the reason that ended an experiment, together with the parts of its target that were not restored. */
function stoppedBy(stopped: Refusal | null, problems: readonly string[]): Refusal {
  const codes = [stopped?.exitCode ?? exitCodes.ok, problems.length > 0 ? exitCodes.targetFailed : exitCodes.ok]
  return new Refusal(mostSevere(codes), [...(stopped?.problems ?? []), ...problems])
}

/** The state that the blocks of an experiment share. */
interface Shared {
  readonly start: typeof startTarget
  readonly said: Set<string>
  readonly budget: CostBudget
  /** Null where nothing else is measured at the same time. */
  readonly turns: OwnTurns | null
}

async function measure(
  arm: Arm,
  { folder, outDir }: Place,
  { start, said, budget, turns }: Shared,
  context: CommandContext,
): Promise<RunResult> {
  const { name, scenario, settings } = arm
  const plan = await planGiven({ ...settings, outDir }, { scenario, invokedAs: `run ${scenario}` })
  budget.spend(plan, arm)
  sayTemplateNotices(plan.aim, context, said)
  const runId = newRunId(new Date(), name)
  const parts = { start, said: context.verbose ? undefined : said, ...turns }
  const result = await executeRun({ ...plan, outDir: folder }, runId, context, parts)
  await saveRun(join(folder, runId), result)
  return result
}
