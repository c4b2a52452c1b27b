import { loadConfig } from './config-file.ts'
import { frameSettings } from './frame-settings.ts'
import type { Mistakes } from './mistakes.ts'
import { type Values, readEnvironment, readFlags } from './read-settings.ts'
import { type RowSetting, type Rows, type Section, settingsOfSection, type ValuesOf } from './rows.ts'
import { type Settings, settings } from './settings.ts'

/** The sources of settings, as the user wrote them. */
export interface SettingSources {
  /** Left out, `fanbench.config.*` of the working folder. */
  readonly configFile: string | undefined
  readonly environment: Readonly<Record<string, string | undefined>>
  /** By key. */
  readonly flags: Readonly<Record<string, unknown>>
  /** The options of all commands: file and variables may have those of other commands too. Options with a flag only are left out. */
  readonly ofCommands?: readonly RowSetting[]
}

/** Ways to say one thing: the setting that is one of them, and what only goes with it. */
type Ways = readonly { readonly by: string; readonly with: readonly string[] }[]

const ways: readonly Ways[] = [
  [
    { by: 'protocol', with: [] },
    { by: 'say', with: Object.keys(frameSettings) },
  ],
  [
    { by: 'chat', with: [] },
    { by: 'stack', with: [] },
    { by: 'template', with: ['parameter'] },
  ],
  [
    { by: 'publishStages', with: [] },
    { by: 'publishRate', with: [] },
  ],
  [
    { by: 'publishStages', with: [] },
    { by: 'duration', with: [] },
  ],
]

/** Flags over `FANBENCH_*` over the config file, and so `--say` over its protocol. What is wrong is added to the mistakes, and left out. */
export async function gatherSettings(sources: SettingSources, mistakes: Mistakes): Promise<Settings> {
  return (await gatherOptions({ name: '', rows: {} }, sources, mistakes)).given
}

/** The settings of the runs of a command, and its own options. */
export interface Gathered<R extends Rows> {
  readonly given: Settings
  readonly own: ValuesOf<R>
  /** Keys of its own options whose values were refused: they were given, and are not in `own`. */
  readonly refused: readonly string[]
}

/** The same with the options of a command, whose flags take the place of a setting's of the same name. */
export async function gatherOptions<R extends Rows>(
  section: Section<R>,
  { configFile, environment, flags, ofCommands = [] }: SettingSources,
  mistakes: Mistakes,
): Promise<Gathered<R>> {
  const ofCommand = settingsOfSection(section)
  const ofRuns = settings.filter(({ key }) => !ofCommand.some((own) => own.key === key))
  const config = await loadConfig(configFile, process.cwd(), mistakes, ofCommands)
  const allWays = [...ways, waysOf(section)]
  const variables = readEnvironment(environment, mistakes, ofCommands)
  const typed = readFlags(flags, mistakes, [...ofCommand, ...ofRuns])
  const values = over(over(config, variables, allWays), typed, allWays)
  const pick = (of: readonly RowSetting[]) =>
    Object.fromEntries(of.flatMap(({ key, path }) => (values[path] === undefined ? [] : [[key, values[path]]])))
  const refused = ofCommand.filter(({ path }) => path in values && values[path] === undefined).map(({ key }) => key)
  return { given: pick(settings), own: pick(ofCommand) as ValuesOf<R>, refused }
}

function waysOf({ name, alternatives = [] }: Section): Ways {
  return alternatives.map((key) => ({ by: `${name}.${key}`, with: [] }))
}

/** A source that uses one of several alternatives overrides the other alternatives of the sources below it. */
function over(below: Values, above: Values, allWays: readonly Ways[]): Values {
  const overridden = allWays.flatMap((one) => {
    const said = one.filter(({ by }) => above[by] !== undefined)
    return said.length === 0 ? [] : one.filter((way) => !said.includes(way)).flatMap((way) => [way.by, ...way.with])
  })
  const kept = Object.entries(below).filter(([key]) => !overridden.includes(key))
  return { ...Object.fromEntries(kept), ...above }
}
