import { loadConfig } from './config-file.ts'
import { frameSettings } from './frame-settings.ts'
import type { Mistakes } from './mistakes.ts'
import { readEnvironment, readFlags } from './read-settings.ts'
import type { SettingKey, Settings } from './settings.ts'

/** The sources of settings, as the user wrote them. */
export interface SettingSources {
  /** Left out, `fanbench.config.*` of the working folder. */
  readonly configFile: string | undefined
  readonly environment: Readonly<Record<string, string | undefined>>
  /** By key. */
  readonly flags: Readonly<Record<string, unknown>>
}

/** Ways to say one thing: the setting that is one of them, and what only goes with it. */
const ways: readonly (readonly { readonly by: SettingKey; readonly with: readonly SettingKey[] }[])[] = [
  [
    { by: 'protocol', with: [] },
    { by: 'say', with: Object.keys(frameSettings) as SettingKey[] },
  ],
  [
    { by: 'chat', with: [] },
    { by: 'stack', with: [] },
    { by: 'template', with: ['parameter'] },
  ],
]

/** Flags over `FANBENCH_*` over the config file, and so `--say` over its protocol. What is wrong is added to the mistakes, and left out. */
export async function gatherSettings(
  { configFile, environment, flags }: SettingSources,
  mistakes: Mistakes,
): Promise<Settings> {
  const config = await loadConfig(configFile, process.cwd(), mistakes)
  return over(over(config, readEnvironment(environment, mistakes)), readFlags(flags, mistakes))
}

/** Who says something in one way overrides what the source below says in another. */
function over(below: Settings, above: Settings): Settings {
  const overridden = ways.flatMap((one) => {
    const said = one.filter(({ by }) => above[by] !== undefined)
    return said.length === 0 ? [] : one.filter((way) => !said.includes(way)).flatMap((way) => [way.by, ...way.with])
  })
  const kept = Object.entries(below).filter(([key]) => !(overridden as string[]).includes(key))
  return { ...Object.fromEntries(kept), ...above }
}
