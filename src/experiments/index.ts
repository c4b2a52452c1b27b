import type { SettingKey } from '../settings/settings.ts'

export type ExperimentName = 'known-bad'

/** An experiment that `run` can be asked for by its name, as for a scenario. */
export interface ListedExperiment {
  readonly name: ExperimentName
  /** One line for `fanbench scenarios`. */
  readonly summary: string
  /** The settings that it heeds; its runs have all others of their own. */
  readonly takes: readonly SettingKey[]
}

/** In the order of `fanbench scenarios`. */
export const experiments: readonly ListedExperiment[] = [
  {
    name: 'known-bad',
    summary: 'chats of which it is known what is wrong: does the harness name it, and nothing else?',
    takes: ['seed', 'outDir'],
  },
]
