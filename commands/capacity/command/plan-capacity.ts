import { noEchoIn } from '../../run/aim/aim.ts'
import { type CostLine, totalUsd } from '../../../src/cost/cost-of-usage.ts'
import { drawnSeed } from '../../../src/crowd/random.ts'
import { Refusal, exitCodes } from '../../../src/exit-codes.ts'
import { type Axis, levelsOf, rangeProblems } from '../axis.ts'
import { type Search, possiblePaths } from '../search.ts'
import { type CapacityArgs, capacitySection } from '../rows.ts'
import { constantLoad, settingsAt } from '../level-settings.ts'
import { type Slo, parseSlo } from '../../../src/metrics/judging/checks/slo.ts'
import { expectedLoad } from '../../../src/scenarios/expected-load.ts'
import { broadcast } from '../../../src/scenarios/broadcast.ts'
import { composeOptions, defaultOptions } from '../../../src/settings/compose-options.ts'
import { type SettingKey, type Settings, settingDefaults, settings } from '../../../src/settings/settings.ts'
import { commandLine, ownArgs } from '../../run/command-line.ts'
import { judgeableProblems } from '../../run/preflight/judgeable.ts'
import { chatHasRooms } from '../../run/aim/choose-protocol.ts'
import { type PlannedRun, planGiven } from '../../run/plan-run.ts'
import { addedUp, costOfRun, costProblems } from '../../run/preflight/run-cost.ts'

/** A search that has passed every check that can be made before anything is started. */
export interface PlannedCapacity {
  readonly search: Search
  /** The planned run of a block at the highest level. */
  readonly run: PlannedRun
  /** Returns the expected size of one block at a level that may be measured. */
  readonly blockAt: (level: number) => ExpectedBlock
  readonly seed: number
  readonly outDir: string
  readonly command: string
}

interface ExpectedBlock {
  readonly seconds: number
  /** The parts of the cost; null if the search costs nothing or the cost is unknown. */
  readonly cost: readonly CostLine[] | null
}

/** @throws Refusal for everything that is wrong at either end of the range; nothing has been started, sent or written by then */
export async function planCapacity(args: CapacityArgs): Promise<PlannedCapacity> {
  const { given: gathered, own, mistakes } = args
  const { of, from, to, resolution, maxBlocks } = own
  const hasRooms = await chatHasRooms(gathered)
  const given = hasRooms ? gathered : { rooms: 1, ...gathered }
  mistakes.add(exitCodes.usage, ...rangeProblems(own), ...strayProblems(of, gathered))
  if (of === 'connections' && !hasRooms)
    mistakes.add(
      exitCodes.usage,
      '--of connections: needs rooms of a constant size, and this chat has only one room; give --of room-size',
    )
  const parsed = await mistakes.collect(() => parseSlo(own.slo.join(',')))
  mistakes.throwIfAny()
  const { slo } = mistakes.throwIfAny({ slo: parsed })
  const settingsOfLevel = (level: number) => settingsAt(of, level, given, slo)
  await planAt('--from', from, settingsOfLevel)
  const run = await planAt('--to', to, settingsOfLevel)
  const { seed = drawnSeed(), outDir = settingDefaults.outDir, maxCost = settingDefaults.maxCost } = given
  const search: Search = {
    of,
    from,
    to,
    resolution,
    slo,
    levels: levelsOf(own).filter((level) => level >= from || isJudgeable(slo, settingsOfLevel(level))),
    load: constantLoad(of, given),
    settingsAt: settingsOfLevel,
    blocksAtMost: maxBlocks,
  }
  const blockAt = (level: number) => expectedBlock(run, settingsOfLevel(level))
  const problems = possiblePaths(search)
    .map((levels) => addedUp(levels.map((level) => blockAt(level).cost ?? [])))
    .toSorted((a, b) => totalUsd(b) - totalUsd(a))
    .slice(0, 1)
    .flatMap((cost) => costProblems(cost, maxCost, 'the search, where it takes longest,'))
  mistakes.add(exitCodes.refused, ...problems)
  mistakes.throwIfAny()
  const command = commandLine(
    ['capacity', ...ownArgs(capacitySection, own)],
    given,
    settingDefaults,
    seed,
    noEchoIn(run.aim),
  )
  return { search, run, blockAt, seed, outDir, command }
}

/** Processes to start, logs to read, and a result to make of them: seen on two cores. */
const secondsBesideTheLoad = 1.6

function expectedBlock({ aim, cost, prices }: PlannedRun, settings: Settings): ExpectedBlock {
  const options = composeOptions(settings, defaultOptions(broadcast))
  const isAtAws = aim.kind === 'existing' && aim.target.kind === 'aws'
  return {
    seconds: expectedLoad(broadcast, options).seconds + secondsBesideTheLoad + (isAtAws ? options.metricsWait : 0),
    cost: cost === null || aim.kind === 'embedded' ? null : costOfRun(broadcast, options, aim.target, prices),
  }
}

/** The settings that the search sets itself. */
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
    ...flagsOf(['publishStages']).map((flag) => `${flag}: a search holds one load at a time; give --publish-rate`),
    ...flagsOf(['limit', 'allowInconclusive']).map((flag) => `${flag}: a search has its limits in --slo`),
  ]
}

/** Plans the block at `level`. A mistake in the first or the last level is a mistake of the whole search. */
async function planAt(
  flag: '--from' | '--to',
  level: number,
  settingsOfLevel: (level: number) => Settings,
): Promise<PlannedRun> {
  try {
    return await planGiven(settingsOfLevel(level), { scenario: 'broadcast', invokedAs: 'run broadcast' })
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    throw new Refusal(
      error.exitCode,
      error.problems.map((problem) => (isOfLevel(problem) ? `${problem} (a block at ${flag} ${level})` : problem)),
    )
  }
}

/** Is it about what the search sets, and not the user? */
function isOfLevel(problem: string): boolean {
  return /^(?:--(?:limit|members|rooms|publish-rate|duration)|the run) /.test(problem)
}

function isJudgeable({ limits }: Slo, settings: Settings): boolean {
  return judgeableProblems(limits, broadcast, composeOptions(settings, defaultOptions(broadcast))).length === 0
}
