import { demo } from '../scenarios/demo.ts'
import type { RowSetting } from './rows.ts'
import { type Concern, type SettingKey, type Settings, settingDefaults } from './settings.ts'
import { valueKinds } from './value-kinds.ts'

/** The groups of the help, by what a setting concerns. */
export const helpHeadings: Readonly<Record<Concern, string>> = {
  target: 'Target:',
  frames: 'Frames of the chat:',
  load: 'Load:',
  scenario: 'Scenario-specific:',
  stack: 'Embedded stack:',
  measurement: 'Measurement:',
  safety: 'Safety:',
  output: 'Output:',
}

/** The defaults of `demo`. */
export const demoDefaults: Settings = { ...settingDefaults, ...demo.defaults, ...demo.stack }

/** A line of the help. @param defaults of the command; of `run`, where the scenario has no other, if left out */
export function helpText(setting: RowSetting, defaults: Settings = settingDefaults): string {
  const { path, kind, help, defaultIs, isRepeatable } = setting
  const value = path in settingDefaults || path in defaults ? defaults[path as SettingKey] : setting.default
  const isShown = value !== undefined && kind !== 'switch' && !isRepeatable
  const shown = defaultIs ?? (isShown ? valueKinds[kind].format(value) : null)
  return `${help}${isRepeatable ? '; repeatable' : ''}${shown === null ? '' : ` (${shown})`}`
}
