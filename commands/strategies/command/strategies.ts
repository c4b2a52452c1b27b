import { strategiesOutputs } from '../../run/outputs.ts'
import { type ExitCode, exitCodes } from '../../../src/exit-codes.ts'
import { strategiesExperiment } from '../strategies.ts'
import { strategyText } from '../strategy.ts'
import { flagArgs, shellQuoted } from '../../run/command-line.ts'
import type { CommandContext } from '../../flags/context.ts'
import { noticeText, writeNotice } from '../../run/notice.ts'
import { runExperiment } from '../../run/run-experiment.ts'
import { type PlannedStrategies, type StrategiesArgs, planStrategies } from './plan-strategies.ts'
import { planLines } from './plan-text.ts'

/**
 * Measures a chat's ways of sending a message to a whole room, at several room sizes, and says how large a room each of them
 * serves.
 *
 * @returns 0 also where a room was too large for a strategy, which is an answer; what its runs failed with where a strategy
 *   could not be measured at a size
 * @throws Refusal for everything that is wrong before anything is started
 */
export async function strategies(args: StrategiesArgs, context: CommandContext): Promise<ExitCode> {
  const planned = await planStrategies(args)
  const lines = planLines(planned)
  if (args.dryRun) {
    context.answer.write(
      context.json
        ? `${JSON.stringify(dryRunDocument(planned), null, 2)}\n`
        : `${noticeText(lines.join('\n'), context.answer)}\n`,
    )
    return exitCodes.ok
  }
  if (!context.quiet) writeNotice(context.progress, lines.join('\n'))
  return runExperiment(
    strategiesExperiment(planned.plan),
    { command: commandOf(args, planned), outDir: planned.outDir, outputs: strategiesOutputs },
    context,
  )
}

function dryRunDocument({ plan, runs, seconds, usd }: PlannedStrategies) {
  return {
    dryRun: true,
    blocks: runs.length * plan.rounds,
    seconds,
    usd,
    runs: runs.map(({ arm, run, seconds: ofRun }) => ({ arm: arm.name, seconds: ofRun, command: run.command })),
  }
}

function commandOf(
  { strategy, sizes, rounds, changed, memory, interval }: StrategiesArgs,
  { plan }: PlannedStrategies,
) {
  const { settings, seed } = plan
  return [
    'fanbench strategies',
    ...(strategy === undefined ? [] : plan.strategies.map((one) => `--strategy ${shellQuoted(strategyText(one))}`)),
    `--sizes ${sizes}`,
    `--rounds ${rounds}`,
    ...(changed === undefined ? [] : [`--functions ${shellQuoted(changed)}`]),
    ...(memory === undefined ? [] : [`--memory ${memory}`]),
    ...(interval === undefined ? [] : [`--interval ${interval}`]),
    ...(settings.target === undefined && settings.serviceTimes === undefined ? ['--service-times none'] : []),
    ...flagArgs(settings, ({ key }) => key !== 'seed').map(shellQuoted),
    `--seed ${seed}`,
  ].join(' ')
}
