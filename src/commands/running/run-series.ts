import { type ExitCode, exitCodes } from '../../exit-codes.ts'
import { Mistakes } from '../../settings/mistakes.ts'
import { settings } from '../../settings/settings.ts'
import type { CommandContext } from '../context.ts'
import { type RunArgs, gatherSettings } from './plan-run.ts'
import type { Series } from './series.ts'

/** @throws Refusal (2) for flags that would change nothing, and for settings that cannot be read */
export async function runSeries(series: Series, args: RunArgs, context: CommandContext): Promise<ExitCode> {
  const mistakes = new Mistakes()
  const stray = settings.filter(({ key }) => args.flags[key] !== undefined && !series.takes.includes(key))
  mistakes.add(
    exitCodes.usage,
    ...stray.map(({ flag }) => `${flag}: means nothing to ${series.name}, whose runs have settings of their own`),
  )
  const given = await gatherSettings(args, mistakes)
  mistakes.throwIfAny()
  return series.run(given, context)
}
