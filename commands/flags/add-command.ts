import type { Command } from 'commander'
import { gatherOptions, type SettingSources } from '../../src/settings/gather-settings.ts'
import { Mistakes } from '../../src/settings/mistakes.ts'
import { defaultsOf, type Rows, type Section, settingsOfSection } from '../../src/settings/rows.ts'
import { settings } from '../../src/settings/settings.ts'
import { onRequestOptions, pathsAsked } from './on-request-options.ts'
import type { CommandArgs, RowCommand } from './row-command.ts'
import { configOption, settingOption, settingSources } from './setting-option.ts'
import { type Execute, subcommand, verboseOption } from './subcommand.ts'

/** Makes the flags of a command from its rows, and calls it with their values. */
export function addCommand<R extends Rows>(program: Command, execute: Execute, definition: RowCommand<R>): Command {
  const {
    section,
    usage,
    description,
    details,
    takes,
    defaults,
    helpFor = {},
    outputs = [],
    isShort = false,
  } = definition
  const command = subcommand(program, usage, description, [
    ...settingsOfSection(section).map((row) => settingOption(row)),
    ...onRequestOptions(outputs),
    ...settings.filter(takes).map((setting) => settingOption(setting, defaults, helpFor[setting.key])),
    ...(isShort ? [] : [verboseOption()]),
    configOption(),
  ]).addHelpText('after', details)
  command.action(() =>
    execute(command, async (context) =>
      definition.work(
        {
          ...(await valuesOf(section, settingSources(command))),
          words: command.args,
          asked: pathsAsked(command),
        },
        context,
      ),
    ),
  )
  return command
}

/** The values of a command's options and of the settings of its runs, and what is wrong with them. */
export async function valuesOf<R extends Rows>(
  section: Section<R>,
  sources: SettingSources,
): Promise<Omit<CommandArgs<R>, 'words' | 'asked'>> {
  const mistakes = new Mistakes()
  const { given, own, refused } = await gatherOptions(section, sources, mistakes)
  return { given, refused, own: { ...defaultsOf(section), ...own }, mistakes }
}
