import { type Concern, type Setting, type SettingKey, settings } from './settings.ts'

const concerns: readonly Concern[] = ['target', 'frames', 'stack']
const further: readonly SettingKey[] = ['connectTimeout', 'maxMessageSize', 'receivePath', 'iOwnThisTarget', 'account']
/** They say where CloudWatch's figures are; two clients cause none. */
const leftOut: readonly SettingKey[] = ['functions', 'region', 'api']

/** The settings of a run that `probe` takes too. */
export const probeSettings: readonly Setting[] = settings.filter(
  ({ key, concerns: concern }) => (concerns.includes(concern) && !leftOut.includes(key)) || further.includes(key),
)
