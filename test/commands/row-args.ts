import { valuesOf, type CommandArgs } from '../../commands/flags/add-command.ts'
import type { SettingSources } from '../../src/settings/gather-settings.ts'
import { type Rows, type Section, settingsOfSection } from '../../src/settings/rows.ts'

export interface Typed
  extends Partial<Omit<SettingSources, 'ofCommands'>>,
    Partial<Pick<CommandArgs<Rows>, 'asked' | 'args'>> {}

/** What a command is called with, from its flags as they are typed. */
export async function rowArgs<R extends Rows>(section: Section<R>, typed: Typed): Promise<CommandArgs<R>> {
  const { configFile, flags = {}, environment = {}, args = [], asked = {} } = typed
  const ofCommands = settingsOfSection(section).filter(({ isFlagOnly }) => !isFlagOnly)
  const values = await valuesOf(section, { configFile, flags, environment, ofCommands })
  return { ...values, args, asked }
}
