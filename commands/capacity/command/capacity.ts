import { capacityOutputs } from '../../run/outputs.ts'
import { type ExitCode, exitCodes } from '../../../src/exit-codes.ts'
import { capacityExperiment } from '../capacity.ts'
import type { CommandContext } from '../../flags/context.ts'
import { noticeText } from '../../run/notice.ts'
import { runExperiment } from '../../run/run-experiment.ts'
import { type CapacityArgs, planCapacity } from './plan-capacity.ts'
import { previewOf, previewText } from './preview.ts'

export interface CapacityCommandArgs extends CapacityArgs {
  readonly dryRun: boolean
}

/**
 * Searches the largest room, the highest rate or the most connections that meet an SLO.
 *
 * @returns 0 if it was found, or the whole range holds; 10 if no level does, or 12 if the target failed at each; 11 if the
 * measurement was not valid where it ends; 16 if the SLO could not be judged there, or the search was not finished
 * @throws Refusal for everything that is wrong at either end of the range, before anything is started
 */
export async function capacity(args: CapacityCommandArgs, context: CommandContext): Promise<ExitCode> {
  const planned = await planCapacity(args)
  if (args.dryRun) {
    const preview = previewOf(planned)
    context.answer.write(
      context.json ? `${JSON.stringify(preview, null, 2)}\n` : `${noticeText(previewText(preview), context.answer)}\n`,
    )
    return exitCodes.ok
  }
  const { search, seed, command, outDir } = planned
  return runExperiment(capacityExperiment(search, seed), { command, outDir, outputs: capacityOutputs }, context)
}
