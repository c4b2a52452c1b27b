import { type Place, assertWithinConfig } from '../../account/fence.ts'
import { exitCodes } from '../../exit-codes.ts'
import { loadConfig } from '../../settings/config-file.ts'
import type { Mistakes } from '../../settings/mistakes.ts'
import { mergeLayers, readEnvironment, readFlags } from '../../settings/read-settings.ts'

/** Where a command may go in AWS, as it was told. */
export interface PlaceArgs {
  readonly configFile: string | undefined
  /** `account` and `region`, as typed. */
  readonly flags: Readonly<Record<string, unknown>>
  readonly environment: Readonly<Record<string, string | undefined>>
}

/** The account and the Region that somebody names: the config file is a fence, which flags and variables stay within. */
export async function namedPlace({ configFile, flags, environment }: PlaceArgs, mistakes: Mistakes): Promise<Place> {
  const config = await mistakes.collect(() => loadConfig(configFile, process.cwd()))
  const { values: chosen, problems } = mergeLayers([readEnvironment(environment), readFlags(flags)])
  mistakes.add(exitCodes.usage, ...(config?.problems ?? []), ...problems)
  await mistakes.collect(() => assertWithinConfig(chosen, config?.values ?? {}))
  return { account: chosen.account ?? config?.values.account, region: chosen.region ?? config?.values.region }
}
