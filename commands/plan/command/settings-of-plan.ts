import { frameSettings } from '../../../src/settings/frame-settings.ts'
import type { SettingKey } from '../../../src/settings/settings.ts'
import { loadSettings, measurementSettings, scenarioSettings } from '../../../src/scenarios/options.ts'

/** What a plan depends on: the load, the chat, the prices. How many processes carry it is what the plan says. */
export const settingsOfPlan: readonly SettingKey[] = [
  ...(['chat', 'stack', 'template', 'parameter', 'protocol'] as const),
  ...(Object.keys(frameSettings) as SettingKey[]),
  ...([loadSettings, scenarioSettings, measurementSettings] as const)
    .flatMap((rows) => Object.keys(rows) as SettingKey[])
    .filter((key) => key !== 'workers' && key !== 'seed'),
  'prices',
]
