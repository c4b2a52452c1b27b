import { noiseOutputs } from '../../run/outputs.ts'
import type { ExitCode } from '../../../src/exit-codes.ts'
import { noiseExperiment } from '../noise.ts'
import { answerDryRun } from '../../experiment/dry-run.ts'
import type { CommandContext } from '../../flags/context.ts'
import { writeNotice } from '../../run/notice.ts'
import { runExperiment } from '../../run/run-experiment.ts'
import type { NoiseArgs } from '../rows.ts'
import { planNoise } from './plan-noise.ts'
import { previewOf, previewText, tooFewPairs } from './preview.ts'

/**
 * Measures a target against itself, and says what a gate can find on this machine.
 *
 * @returns 0 if the machine is fit for a gate; 16 if the arms, which are the same, are told apart, no metric is quiet enough, or there are
 *   too few pairs; 11 where too few blocks count; or what stopped it
 * @throws Refusal for everything that is wrong before anything is started, sent or written
 */
export async function noise(args: NoiseArgs, context: CommandContext): Promise<ExitCode> {
  const planned = await planNoise(args)
  const preview = previewOf(planned)
  if (args.own.dryRun) return answerDryRun(preview, previewText(preview, planned), context)
  for (const line of tooFewPairs(preview)) if (!context.quiet) writeNotice(context.progress, line)
  const { plan, command, outDir } = planned
  return runExperiment(noiseExperiment(plan), { command, outDir, outputs: noiseOutputs }, context)
}
