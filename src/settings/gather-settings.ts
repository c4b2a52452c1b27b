import { loadConfig } from './config-file.ts'
import type { Mistakes } from './mistakes.ts'
import { readEnvironment, readFlags } from './read-settings.ts'
import type { Settings } from './settings.ts'

/** The sources of settings, as the user wrote them. */
export interface SettingSources {
  /** Left out, `fanbench.config.*` of the working folder. */
  readonly configFile: string | undefined
  readonly environment: Readonly<Record<string, string | undefined>>
  /** By key. */
  readonly flags: Readonly<Record<string, unknown>>
}

/** Flags over `FANBENCH_*` over the config file. What is wrong is added to the mistakes, and left out. */
export async function gatherSettings(
  { configFile, environment, flags }: SettingSources,
  mistakes: Mistakes,
): Promise<Settings> {
  const config = await loadConfig(configFile, process.cwd(), mistakes)
  return { ...config, ...readEnvironment(environment, mistakes), ...readFlags(flags, mistakes) }
}
