import { type ExitCode, exitCodes } from '../exit-codes.ts'
import type { ExperimentName, ListedExperiment } from '../experiments/index.ts'
import { Mistakes } from '../settings/mistakes.ts'
import { type Settings, settingDefaults, settings } from '../settings/settings.ts'
import type { CommandContext } from './context.ts'
import { knownBad } from './known-bad.ts'
import { gatherSettings } from '../settings/gather-settings.ts'
import type { RunArgs } from './running/plan-run.ts'

const commands: Readonly<Record<ExperimentName, (given: Settings, context: CommandContext) => Promise<ExitCode>>> = {
  'known-bad': ({ seed, outDir = settingDefaults.outDir }, context) =>
    knownBad({ chat: undefined, seed, outDir }, context),
}

/**
 * An experiment that `run` was asked for by its name: `fanbench run known-bad`.
 *
 * @throws Refusal (2) for flags that would change nothing, and for settings that cannot be read
 */
export async function runListedExperiment(
  { name, takes }: ListedExperiment,
  args: RunArgs,
  context: CommandContext,
): Promise<ExitCode> {
  const mistakes = new Mistakes()
  const stray = settings.filter(({ key }) => args.flags[key] !== undefined && !takes.includes(key))
  mistakes.add(
    exitCodes.usage,
    ...[
      ...stray.map(({ flag }) => flag),
      ...Object.keys(args.paths).map((output) => `--${output}`),
      ...(args.live === undefined ? [] : ['--live']),
    ].map((flag) => `${flag}: means nothing to ${name}, whose runs have settings of their own`),
  )
  const given = await gatherSettings(args, mistakes)
  mistakes.throwIfAny()
  return commands[name](given, context)
}
