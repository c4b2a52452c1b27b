import { Option } from 'commander'
import { helpHeadings, helpText } from '../settings/help-text.ts'
import type { Setting } from '../settings/settings.ts'
import { repeatable } from './subcommand.ts'

/** A setting as an option of `run`, or of `demo` with its defaults. */
export function settingOption(setting: Setting, command: 'demo' | 'run'): Option {
  const short = setting.key === 'outDir' ? '-o, ' : ''
  const option = new Option(short + setting.usage, helpText(setting, command))
  if (setting.kind === 'list') option.argParser(repeatable)
  return option.helpGroup(helpHeadings[setting.concerns])
}
