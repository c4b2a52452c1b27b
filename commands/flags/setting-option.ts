import { Option } from 'commander'
import { helpHeadings, helpText } from '../../src/settings/help-text.ts'
import type { RowSetting } from '../../src/settings/rows.ts'
import type { Setting, Settings } from '../../src/settings/settings.ts'
import { repeatable } from './subcommand.ts'

/**
 * The flag of a setting of runs, or of an option of one command.
 *
 * @param defaults of the command, where they are not those of `run`
 */
export function settingOption(setting: RowSetting & Partial<Pick<Setting, 'concerns'>>, defaults?: Settings): Option {
  const short = setting.path === 'outDir' ? '-o, ' : ''
  const option = new Option(short + setting.usage, helpText(setting, defaults))
  if (setting.isRepeatable) option.argParser(repeatable)
  return setting.concerns === undefined ? option : option.helpGroup(helpHeadings[setting.concerns])
}

/** @param ownDefault what the command takes unless told, in words; undefined where that is one of the defaults */
export function optionWithDefault(setting: Setting, ownDefault: string | undefined, defaults?: Settings): Option {
  const option = settingOption(setting, defaults)
  if (ownDefault !== undefined) option.description = `${setting.help} (${ownDefault})`
  return option
}

/** Of commands that take settings. */
export function configOption(): Option {
  return new Option('-c, --config <file>', 'settings (fanbench.config.{ts,js,json})').helpGroup('Configuration:')
}
