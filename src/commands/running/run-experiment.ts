import { join } from 'node:path'
import type { Outputs } from '../../../reports/output.ts'
import { runOutputs } from '../../../reports/outputs.ts'
import type { ExitCode } from '../../exit-codes.ts'
import {
  type Arm,
  type Experiment,
  type Measured,
  experimentResult,
  measureBlocks,
} from '../../experiments/experiment.ts'
import type { ExperimentResult } from '../../experiments/experiment-result.ts'
import { createRunDirectory, newRunId } from '../../metrics/result/run-directory.ts'
import type { RunResult } from '../../metrics/result/run-result.ts'
import type { CommandContext } from '../context.ts'
import { showAndSave } from '../show-and-save.ts'
import { executeRun } from './execute-run.ts'
import { planGiven } from './plan-run.ts'
import { saveRun } from './save-run.ts'
import { SharedTargets } from './shared-targets.ts'
import { startTarget } from './start-target.ts'

/** How an experiment was asked for, and what becomes of its result. */
export interface ExperimentRequest<Result> {
  /** The command line that repeats it. */
  readonly command: string
  /** The experiment makes a folder in it, and each run one in that. */
  readonly outDir: string
  readonly outputs: Outputs<Result>
}

/**
 * Carries out the runs of an experiment, saves and shows its answer. One that is stopped is saved with the blocks that it
 * has by then.
 *
 * @returns the answer's exit code, or what stopped it if that weighs more
 * @throws Refusal for what stopped it before it had a block
 */
export async function runExperiment<OneArm extends Arm, Answer extends { readonly exitCode: ExitCode }>(
  experiment: Experiment<OneArm, Answer>,
  { command, outDir, outputs }: ExperimentRequest<ExperimentResult & Answer>,
  context: CommandContext,
): Promise<ExitCode> {
  const startedAt = new Date()
  const experimentId = newRunId(startedAt, experiment.name)
  const folder = await createRunDirectory(outDir, experimentId)
  const measured = await measureAll(experiment, { folder, outDir }, context)
  const result = experimentResult(experiment, measured, {
    experimentId,
    startedAt: startedAt.toISOString(),
    endedAt: new Date().toISOString(),
    command,
    pageFile: runOutputs.html.file,
  })
  await showAndSave(result, outputs, folder, context)
  return result.exitCode
}

interface Folders {
  /** The experiment's, in which each run makes its own. */
  readonly folder: string
  /** Where a run goes that is repeated by itself. */
  readonly outDir: string
}

async function measureAll<OneArm extends Arm>(
  { blocksPlanned, nextArm, targets }: Pick<Experiment<OneArm, never>, 'blocksPlanned' | 'nextArm' | 'targets'>,
  folders: Folders,
  context: CommandContext,
): Promise<Measured<OneArm>> {
  await using shared = new SharedTargets()
  const start = targets === 'shared' ? shared.start : startTarget
  return await measureBlocks(
    nextArm,
    (arm, number) => {
      const place = blocksPlanned === null ? `${number}` : `${number} of ${blocksPlanned}`
      if (!context.quiet) context.progress.write(`\n${place}: ${arm.name}\n`)
      return measure(arm, folders, start, context)
    },
    context.signal,
  )
}

async function measure(
  { name, scenario, settings }: Arm,
  { folder, outDir }: Folders,
  start: typeof startTarget,
  context: CommandContext,
): Promise<RunResult> {
  const plan = await planGiven({ ...settings, outDir }, { scenario, invokedAs: `run ${scenario}` })
  const runId = newRunId(new Date(), name)
  const result = await executeRun({ ...plan, outDir: folder }, runId, context, start)
  await saveRun(join(folder, runId), result)
  return result
}
