import { drawnSeed } from '../crowd/random.ts'
import { capacityOutputs } from '../../reports/outputs.ts'
import { type ExitCode, Refusal, exitCodes } from '../exit-codes.ts'
import { type Axis, type Range, levelsOf, rangeProblems } from '../experiments/capacity/axis.ts'
import { capacityExperiment } from '../experiments/capacity/capacity.ts'
import { constantLoad, settingsAt } from '../experiments/capacity/level-settings.ts'
import { type Slo, parseSlo } from '../metrics/judging/slo.ts'
import { broadcast } from '../scenarios/broadcast.ts'
import { composeOptions, defaultOptions } from '../settings/compose-options.ts'
import { type SettingSources, gatherSettings } from '../settings/gather-settings.ts'
import { Mistakes } from '../settings/mistakes.ts'
import { type SettingKey, type Settings, settingDefaults, settings } from '../settings/settings.ts'
import { commandLine } from './command-line.ts'
import type { CommandContext } from './context.ts'
import { judgeableProblems } from './running/judgeable.ts'
import { chatHasRooms } from './running/chat-has-rooms.ts'
import { planGiven } from './running/plan-run.ts'
import { runExperiment } from './running/run-experiment.ts'

export interface CapacityArgs extends SettingSources, Range {
  readonly slo: string
  readonly maxBlocks: number
}

/**
 * Searches the largest room, the highest rate or the most connections that meet an SLO.
 *
 * @returns 0 if it was found, or the whole range holds; 10 if no level does, or 12 if the target failed at each; 11 if the
 * measurement was not valid where it ends; 16 if the SLO could not be judged there, or the search was not finished
 * @throws Refusal for everything that is wrong at either end of the range, before anything is started
 */
export async function capacity(args: CapacityArgs, context: CommandContext): Promise<ExitCode> {
  const { of, from, to, resolution, maxBlocks } = args
  const mistakes = new Mistakes()
  const gathered = await gatherSettings(args, mistakes)
  const hasRooms = await chatHasRooms(gathered)
  const given = hasRooms ? gathered : { rooms: 1, ...gathered }
  mistakes.add(exitCodes.usage, ...rangeProblems(args), ...strayProblems(of, gathered))
  if (of === 'connections' && !hasRooms)
    mistakes.add(
      exitCodes.usage,
      '--of connections: keeps the size of the rooms, and the chat has no rooms: all who are connected are in one; give --of room-size',
    )
  const parsed = await mistakes.collect(() => parseSlo(args.slo))
  mistakes.throwIfAny()
  const { slo } = mistakes.throwIfAny({ slo: parsed })
  await assertPlannable(args, given, slo)
  const { seed = drawnSeed(), outDir = settingDefaults.outDir } = given
  const settingsOfLevel = (level: number) => settingsAt(of, level, given, slo)
  const search = {
    of,
    from,
    to,
    resolution,
    slo,
    levels: levelsOf(args).filter((level) => level >= from || isJudgeable(slo, settingsOfLevel(level))),
    load: constantLoad(of, given),
    settingsAt: settingsOfLevel,
    blocksAtMost: maxBlocks,
  }
  const invokedAs = `capacity --of ${of} --from ${from} --to ${to} --slo ${slo.texts.join(',')} --resolution ${resolution} --max-blocks ${maxBlocks}`
  const command = commandLine(invokedAs, given, settingDefaults, seed)
  return runExperiment(capacityExperiment(search, seed), { command, outDir, outputs: capacityOutputs }, context)
}

/** What the search sets itself. */
const searched: Readonly<Record<Axis, readonly SettingKey[]>> = {
  'room-size': ['members'],
  'publish-rate': ['publishRate'],
  connections: [],
}

function strayProblems(of: Axis, given: Settings): string[] {
  const flagsOf = (keys: readonly SettingKey[]) =>
    settings.filter(({ key }) => keys.includes(key) && given[key] !== undefined).map(({ flag }) => flag)
  return [
    ...flagsOf(searched[of]).map((flag) => `${flag}: is what --of ${of} searches; give --from and --to`),
    ...flagsOf(['limit', 'allowInconclusive']).map((flag) => `${flag}: a search has its limits in --slo`),
  ]
}

/** Whatever stands in the way of the first level or the last stands in the way of the search. */
async function assertPlannable({ of, from, to }: CapacityArgs, given: Settings, slo: Slo): Promise<void> {
  for (const [flag, level] of [
    ['--from', from],
    ['--to', to],
  ] as const) {
    const block = { scenario: 'broadcast', invokedAs: 'run broadcast' }
    try {
      await planGiven(settingsAt(of, level, given, slo), block)
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      throw new Refusal(
        error.exitCode,
        error.problems.map((problem) => (isOfLevel(problem) ? `${problem} (a block at ${flag} ${level})` : problem)),
      )
    }
  }
}

/** Is it about what the search sets, and not the user? */
function isOfLevel(problem: string): boolean {
  return /^--(?:limit|members|rooms|publish-rate|duration) /.test(problem)
}

function isJudgeable({ limits }: Slo, settings: Settings): boolean {
  return judgeableProblems(limits, broadcast, composeOptions(settings, defaultOptions(broadcast))).length === 0
}
