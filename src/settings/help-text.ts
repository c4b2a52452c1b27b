import { demo } from '../scenarios/demo.ts'
import { type Concern, type Setting, type Settings, settingDefaults } from './settings.ts'
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

/** What holds in `demo`. */
export const demoDefaults: Settings = { ...settingDefaults, ...demo.defaults, ...demo.stack }

/** A line of the help. @param defaults of the command; of `run`, where the scenario has no other, if left out */
export function helpText({ key, kind, help, defaultIs }: Setting, defaults: Settings = settingDefaults): string {
  if (kind === 'list') return `${help}; repeatable`
  const value = defaults[key]
  const shown = defaultIs ?? (value === undefined || kind === 'switch' ? null : valueKinds[kind].format(value))
  return shown === null ? help : `${help} (${shown})`
}
