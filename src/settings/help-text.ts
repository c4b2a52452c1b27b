import { demo } from '../scenarios/demo.ts'
import { type Concern, type Setting, type Settings, settingDefaults } from './settings.ts'
import { valueKinds } from './value-kinds.ts'

/** The groups of the help, by what a setting concerns. */
export const helpHeadings: Readonly<Record<Concern, string>> = {
  target: 'Target:',
  load: 'Load:',
  scenario: 'Scenario-specific:',
  stack: 'Embedded stack:',
  measurement: 'Measurement:',
  safety: 'Safety:',
  output: 'Output:',
}

/** A line of the help, with the default of `demo` or of `run` (where the scenario has no other). */
export function helpText({ key, kind, help, defaultIs }: Setting, command: 'demo' | 'run'): string {
  if (kind === 'list') return `${help}; repeatable`
  const defaults: Settings =
    command === 'demo' ? { ...settingDefaults, ...demo.defaults, ...demo.stack } : settingDefaults
  const value = defaults[key]
  const shown = defaultIs ?? (value === undefined || kind === 'switch' ? null : valueKinds[kind].format(value))
  return shown === null ? help : `${help} (${shown})`
}
