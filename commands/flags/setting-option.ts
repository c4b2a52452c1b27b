import { Option } from 'commander'
import { helpHeadings, helpText } from '../../src/settings/help-text.ts'
import type { Setting, Settings } from '../../src/settings/settings.ts'
import { repeatable } from './subcommand.ts'

/** @param defaults of the command, where they are not those of `run` */
export function settingOption(setting: Setting, defaults?: Settings): Option {
  const short = setting.key === 'outDir' ? '-o, ' : ''
  const option = new Option(short + setting.usage, helpText(setting, defaults))
  if (setting.kind === 'list') option.argParser(repeatable)
  return option.helpGroup(helpHeadings[setting.concerns])
}

/** @param ownDefault what the command takes unless told, in words; undefined where that is what `run` takes */
export function optionWithDefault(setting: Setting, ownDefault: string | undefined): Option {
  const option = settingOption(setting)
  if (ownDefault !== undefined) option.description = `${setting.help} (${ownDefault})`
  return option
}
