import { capacityOutputs } from '../../run/outputs.ts'
import type { ExitCode } from '../../../src/exit-codes.ts'
import { capacityExperiment } from '../capacity.ts'
import { answerDryRun } from '../../experiment/dry-run.ts'
import type { CapacityArgs } from '../rows.ts'
import type { CommandContext } from '../../flags/context.ts'
import { runExperiment } from '../../run/run-experiment.ts'
import { planCapacity } from './plan-capacity.ts'
import { previewOf, previewText } from './preview.ts'

/**
 * Searches the largest room, the highest rate or the most connections that meet an SLO.
 *
 * @returns 0 if it was found, or the whole range holds; 10 if no level does, or 12 if the target failed at each; 11 if the
 * measurement was not valid where it ends; 16 if the SLO could not be judged there, or the search was not finished
 * @throws Refusal for everything that is wrong at either end of the range, before anything is started
 */
export async function capacity(args: CapacityArgs, context: CommandContext): Promise<ExitCode> {
  const planned = await planCapacity(args)
  if (args.own.dryRun) {
    const preview = previewOf(planned)
    return answerDryRun(preview, previewText(preview), context)
  }
  const { search, seed, command, outDir } = planned
  return runExperiment(capacityExperiment(search, seed), { command, outDir, outputs: capacityOutputs }, context)
}
