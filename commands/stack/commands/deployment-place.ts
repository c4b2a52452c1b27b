import { type Place, assertWithinConfig } from '../fence.ts'
import { loadConfig } from '../../../src/settings/config-file.ts'
import type { SettingSources } from '../../../src/settings/gather-settings.ts'
import type { Mistakes } from '../../../src/settings/mistakes.ts'
import { readEnvironment, readFlags } from '../../../src/settings/read-settings.ts'

/** The account and the Region of a command. Flags and variables must agree with the config file. */
export async function namedPlace(
  { configFile, environment, flags, ofCommands = [] }: SettingSources,
  mistakes: Mistakes,
): Promise<Place> {
  const config = await loadConfig(configFile, process.cwd(), mistakes, ofCommands)
  const chosen = { ...readEnvironment(environment, mistakes, ofCommands), ...readFlags(flags, mistakes) }
  await mistakes.collect(() => assertWithinConfig(chosen, config))
  return { account: chosen.account ?? config.account, region: chosen.region ?? config.region }
}
