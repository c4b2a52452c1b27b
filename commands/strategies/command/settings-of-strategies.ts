import { frameSettings } from '../../../src/settings/frame-settings.ts'
import type { SettingKey } from '../../../src/settings/settings.ts'

/** The settings of the runs that the user may set; the experiment sets all others. */
export const settingsOfStrategies: readonly SettingKey[] = [
  ...([
    'target',
    'chat',
    'stack',
    'template',
    'parameter',
    'protocol',
    'header',
    'query',
    'subprotocol',
    'ticketKey',
    'region',
    'api',
  ] as const),
  ...(Object.keys(frameSettings) as SettingKey[]),
  ...(['connectRate', 'joinRate', 'payload', 'workers', 'seed'] as const),
  ...(['cpu', 'serviceTimes', 'concurrencyLimit', 'requestLimit', 'requestBurst'] as const),
  ...(['metricsWait', 'iOwnThisTarget', 'account', 'maxMembers', 'maxRate', 'maxCost', 'prices', 'outDir'] as const),
]
