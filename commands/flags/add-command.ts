import type { Command } from 'commander'
import { gatherOptions, type SettingSources, type Gathered } from '../../src/settings/gather-settings.ts'
import { Mistakes } from '../../src/settings/mistakes.ts'
import { defaultsOf, type Rows, type Section, settingsOfSection, type DefaultsOf } from '../../src/settings/rows.ts'
import { settings, type Setting, type Settings } from '../../src/settings/settings.ts'
import { onRequestOptions, pathsAsked, type Execute, subcommand, verboseOption } from './subcommand.ts'
import { configOption, settingOption, settingSources } from './setting-option.ts'
import type { OnRequest, PathsAsked } from '../../reports/on-request.ts'
import type { ExitCode } from '../../src/exit-codes.ts'
import type { CommandContext } from './context.ts'

/** The values that a command is called with. */
export interface CommandArgs<R extends Rows> extends Gathered<R> {
  /** Its own options, with their defaults. */
  readonly own: Gathered<R>['own'] & DefaultsOf<R>
  /** The arguments before the options, as they were typed: a scenario, runs. */
  readonly args: readonly string[]
  /** The paths of the outputs that are written on request only. */
  readonly asked: PathsAsked
  /** The mistakes in the options themselves. The command adds the mistakes that it finds, and refuses all of them at once. */
  readonly mistakes: Mistakes
}

/** A command: its rows, and a function from their values. */
export interface RowCommand<R extends Rows> {
  readonly section: Section<R>
  /** `gate [scenario]` */
  readonly usage: string
  readonly description: string
  /** The text of the help below the options. */
  readonly details: string
  /** Is it a setting of the runs that the command makes? */
  readonly takes: (setting: Setting) => boolean
  /** The defaults of its runs that differ from those of `run`. */
  readonly defaults?: Settings
  /** The help of settings that mean something else here. */
  readonly helpFor?: Readonly<Partial<Record<Setting['key'], string>>>
  /** Does its answer fit on a screen, so that there is no `--verbose`? */
  readonly isShort?: boolean
  /** Outputs that can be asked for. */
  readonly outputs?: readonly OnRequest[]
  /** @throws Refusal for everything that is wrong */
  readonly work: (args: CommandArgs<R>, context: CommandContext) => Promise<ExitCode>
}

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
          args: command.args,
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
): Promise<Omit<CommandArgs<R>, 'args' | 'asked'>> {
  const mistakes = new Mistakes()
  const { given, own, refused } = await gatherOptions(section, sources, mistakes)
  return { given, refused, own: { ...defaultsOf(section), ...own }, mistakes }
}
