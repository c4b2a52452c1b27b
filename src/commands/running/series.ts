import type { ExitCode } from '../../exit-codes.ts'
import { type SettingKey, type Settings, settingDefaults } from '../../settings/settings.ts'
import type { CommandContext } from '../context.ts'

/** What `run` can be asked to do that is several runs, one after the other, each with a load of its own. */
export interface Series {
  readonly name: string
  /** One line for `fanbench scenarios`. */
  readonly summary: string
  /** The settings that it heeds. */
  readonly takes: readonly SettingKey[]
  run(given: Settings, context: CommandContext): Promise<ExitCode>
}

const knownBad: Series = {
  name: 'known-bad',
  summary: 'chats of which it is known what is wrong: does the harness name it, and nothing else?',
  takes: ['seed', 'outDir'],
  async run({ seed, outDir = settingDefaults.outDir }, context) {
    // Its runs are planned like any other, and planning knows the series by name.
    const command = await import('../known-bad.ts')
    return command.knownBad({ chat: undefined, seed, outDir }, context)
  },
}

/** In the order of `fanbench scenarios`. */
export const allSeries: readonly Series[] = [knownBad]

export function findSeries(name: string): Series | undefined {
  return allSeries.find((series) => series.name === name)
}
