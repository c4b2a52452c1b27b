import { noEchoIn } from '../../run/aim/aim.ts'
import { answerDryRun } from '../../experiment/dry-run.ts'
import type { CommandContext } from '../../flags/context.ts'
import { commandLine, ownArgs } from '../../run/command-line.ts'
import { writeNotice } from '../../flags/notice.ts'
import { strategiesOutputs } from '../report/document.ts'
import { runExperiment } from '../../run/run-experiment.ts'
import { pacesOf, type StrategiesPlan, type StrategyArm, armsOf } from '../arms.ts'
import { type PlannedStrategies, planStrategies } from './plan-strategies.ts'
import { serviceTimesSentence } from '../report/strategies-text.ts'
import { type StrategiesArgs, strategiesSection } from '../rows.ts'
import { counted } from '../../../reports/counted.ts'
import { duration, inUnit, plain, whole } from '../../../reports/figures.ts'
import type { ExitCode } from '../../../src/exit-codes.ts'
import type { Experiment, WhyNotCounted } from '../../experiment/experiment.ts'
import { measuredAgain } from '../../experiment/counted.ts'
import { inBalancedRounds } from '../../experiment/order.ts'
import { judgeStrategies } from '../judge.ts'
import { whyUnusable } from '../judge-cell.ts'
import { type StrategiesAnswer, strategiesResultSchemaName } from '../strategies-result.ts'

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
  if (args.own.dryRun) return answerDryRun(dryRunDocument(planned), lines.join('\n'), context)
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

function commandOf({ own }: StrategiesArgs, { plan, runs }: PlannedStrategies): string {
  const { settings, seed } = plan
  const isImmediate = settings.target === undefined && settings.serviceTimes === undefined
  const words = ['strategies', ...ownArgs(strategiesSection, own), ...(isImmediate ? ['--service-times', 'none'] : [])]
  return commandLine(words, settings, {}, seed, noEchoIn(...runs.map(({ run }) => run.aim)))
}

/** Returns the lines about what would be measured, how long it takes and how much it costs. */
function planLines({ plan, runs, seconds, usd }: PlannedStrategies): string[] {
  const { strategies, sizes, rounds, functions, memoryMb, settings } = plan
  const blocks = runs.length * rounds
  return [
    `${strategies.length} strategies × ${sizes.length} room sizes × ${counted(rounds, 'round')}, ${counted(blocks, 'block')}: about ${duration(seconds)}`,
    `strategies  ${strategies.map(({ name }) => name).join(', ')}`,
    `set in      ${functions.join(', ')}${memoryMb === null ? '' : `, with ${memoryMb} MB`}`,
    ...pacesOf(plan).map((pace) => {
      const ofSize = runs.filter(({ arm }) => arm.roomSize === pace.roomSize && arm.leavesPerSecond === 0)
      const longest = Math.max(...ofSize.map((run) => run.seconds))
      return (
        `${whole(pace.roomSize).padStart(7)} members: a message every ${plain(pace.intervalSeconds)} s, ` +
        `${pace.messages} and ${pace.warmUpMessages} before them; up to ${duration(longest)} a block`
      )
    }),
    serviceTimesSentence(settings.serviceTimes ?? null, settings.target === undefined),
    `A block that says nothing of its strategy (a stalled machine, CPU that the function lacked, members that did not get in) is ` +
      'measured once more: at worst that doubles time and cost, up to --max-cost.',
    usd === null
      ? 'costs nothing: no account is involved'
      : `expected to cost ${inUnit(usd, 'usd')} at AWS, on the high side`,
  ]
}

/**
 * Builds the experiment that measures how late the last delivery is with each strategy, and how that grows with the room. It
 * plays one block per strategy, size and round.
 */
export function strategiesExperiment(plan: StrategiesPlan): Experiment<StrategyArm, StrategiesAnswer> {
  const arms = armsOf(plan)
  const order = inBalancedRounds(arms, plan.rounds, plan.seed).map((arm, place) => ({
    ...arm,
    round: Math.floor(place / arms.length) + 1,
  }))
  const whyNot: WhyNotCounted<StrategyArm> = (block) => whyUnusable(block, plan.functions)
  return {
    name: 'strategies',
    schema: strategiesResultSchemaName,
    seed: plan.seed,
    targets: 'shared',
    arms,
    functionsAreNamed: plan.functionsAreNamed,
    blocksPlanned: order.length,
    whyNotCounted: whyNot,
    nextArm: measuredAgain(order, whyNot),
    judge: (blocks) => judgeStrategies(plan, blocks),
  }
}
