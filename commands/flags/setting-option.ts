import { type Command, Option } from 'commander'
import type { SettingSources } from '../../src/settings/gather-settings.ts'
import { helpHeadings, helpText } from '../../src/settings/help-text.ts'
import type { RowSetting } from '../../src/settings/rows.ts'
import type { Setting, Settings } from '../../src/settings/settings.ts'
import { repeatable } from './subcommand.ts'

/** The flag of a setting of runs, or of an option of one command. */
export class SettingOption extends Option {
  readonly setting: RowSetting

  constructor(setting: RowSetting, help: string) {
    // The one short flag of a setting.
    super(setting.path === 'outDir' ? `-o, ${setting.usage}` : setting.usage, help)
    this.setting = setting
    if (setting.isRepeatable) this.argParser(repeatable)
  }
}

/**
 * @param defaults of the command, where they are not those of `run`
 * @param help where the setting means something else to the command
 */
export function settingOption(
  setting: RowSetting & Partial<Pick<Setting, 'concerns'>>,
  defaults?: Settings,
  help = helpText(setting, defaults),
): SettingOption {
  const option = new SettingOption(setting, help)
  const heading = setting.concerns === undefined ? setting.heading : helpHeadings[setting.concerns]
  return heading === undefined ? option : option.helpGroup(heading)
}

/** Returns the `--config` option of commands that take settings. */
export function configOption(): Option {
  return new Option('-c, --config <file>', 'settings (fanbench.config.{ts,js,json})').helpGroup('Configuration:')
}

/** @param flags all that were given, as commander has them */
export function settingSources(
  command: Command,
  { config, ...flags }: Readonly<Record<string, unknown>> = command.opts(),
): Required<SettingSources> {
  const ofCommands = optionsOfCommands(programOf(command))
  return { configFile: config as string | undefined, flags, environment: process.env, ofCommands }
}

/** The options of all commands that a variable or the config file may set, in the order of the help. */
export function optionsOfCommands(program: Command): RowSetting[] {
  const settings = withBelow(program).flatMap(({ options }) =>
    options.flatMap((option) => (option instanceof SettingOption ? [option.setting] : [])),
  )
  const stored = settings.filter(({ command, isFlagOnly }) => command !== undefined && !isFlagOnly)
  return [...new Map(stored.map((setting) => [setting.path, setting])).values()]
}

function programOf(command: Command): Command {
  return command.parent === null ? command : programOf(command.parent)
}

function withBelow(command: Command): Command[] {
  return [command, ...command.commands.flatMap(withBelow)]
}
