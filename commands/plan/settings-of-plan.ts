import { frameSettings } from '../../src/settings/frame-settings.ts'
import type { SettingKey } from '../../src/settings/settings.ts'
import { loadSettings, measurementSettings, scenarioSettings } from '../../src/scenarios/options.ts'

/** The settings that a plan depends on: the load, the chat and the prices. The number of processes is part of the answer. */
export const settingsOfPlan: readonly SettingKey[] = [
  ...(['chat', 'stack', 'template', 'parameter', 'protocol'] as const),
  ...(Object.keys(frameSettings) as SettingKey[]),
  ...([loadSettings, scenarioSettings, measurementSettings] as const)
    .flatMap((rows) => Object.keys(rows) as SettingKey[])
    .filter((key) => key !== 'workers' && key !== 'seed'),
  'prices',
]
