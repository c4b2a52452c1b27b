import { noEchoIn } from '../../run/aim/aim.ts'
import { type Baseline, baselineChoice, type BaselineChoice, findBaseline, settingsOfBaseline } from './baseline.ts'
import { knownDifferences } from './known-differences.ts'
import { type DefinitionAtRef, shortCommit } from './ref/find-ref.ts'
import { type GateArgs, gateSection } from '../rows.ts'
import { parseGatedFigures } from '../gated-figures.ts'
import { parseAllowedWork } from '../judge-work.ts'
import { failureLevel, type GatePlan, leastPairs, leastRounds, type PlannedSide } from '../plan.ts'
import { secondsOfRound, settingsOfRound, staleRound, turnSecondsFor } from '../usual-load.ts'
import type { ChosenChat } from '../../run/aim/choose-chat.ts'
import { askedProblems } from '../../run/asked-outputs.ts'
import { commandLine, ownArgs } from '../../run/command-line.ts'
import { planGiven, type PlannedRun } from '../../run/plan-run.ts'
import { addedUp, costProblems } from '../../run/preflight/run-cost.ts'
import { chatHasRooms } from '../../run/aim/choose-protocol.ts'
import { baselineLoad } from '../../../src/scenarios/baseline-load.ts'
import { chats } from '../../../reference-stack/chats/index.ts'
import type { CostLine } from '../../../src/cost/cost-of-usage.ts'
import { drawnSeed } from '../../../src/crowd/random.ts'
import { exitCodes } from '../../../src/exit-codes.ts'
import { maskedUrl } from '../../../src/masked-url.ts'
import { parseSlo } from '../../../src/metrics/judging/checks/slo.ts'
import { leastPairs as leastToFail } from '../../../src/metrics/judging/statistics/signed-rank.ts'
import { settingDefaults, type Settings } from '../../../src/settings/settings.ts'

/** A gate that has passed every check that can be made before anything is started or checked out. */
export interface PlannedGate {
  /** The plan; with a baseline at a ref, its settings still have the candidate's definition. */
  readonly plan: GatePlan
  /** Null for a baseline that is there already. */
  readonly atRef: DefinitionAtRef | null
  /** The run of each block of the candidate; the seed is another's. */
  readonly run: PlannedRun
  /** The cost of as many rounds as the time allows, by parts; null if it costs nothing or is not known. */
  readonly cost: readonly CostLine[] | null
  /** The length of one round. */
  readonly seconds: number
  readonly outDir: string
  readonly command: string
}

/** @throws Refusal that names everything that is wrong; nothing has been started, sent or written by then */
export async function planGate({ given: gathered, own, mistakes, args, asked }: GateArgs): Promise<PlannedGate> {
  const [scenario = 'broadcast'] = args
  mistakes.add(exitCodes.usage, ...askedProblems(asked))
  const choice = await mistakes.collect(() => baselineChoice(own))
  const figures = await mistakes.collect(() => parseGatedFigures(own.metrics?.join(','), own.maxRegression ?? []))
  const slo = own.slo === undefined ? null : await mistakes.collect(() => parseSlo(own.slo?.join(',') ?? ''))
  const allowedWork = await mistakes.collect(() => parseAllowedWork(own.allowWork ?? []))
  const given = settingsOfBlocks(gathered, mistakes)
  const { seed = drawnSeed(), outDir = settingDefaults.outDir, allowInconclusive = false } = given
  const { seed: __, ...withoutSeed } = given
  const settings = settingsOfRound(scenario, withoutSeed, await bothHaveRooms(given, choice))
  const ofScenario = { scenario, invokedAs: `run ${scenario}` }
  const planned = await mistakes.collect(() => planGiven({ ...settings, seed }, ofScenario))
  const found = choice && (await mistakes.collect(() => findBaseline(choice, { scenario, settings })))
  const { run, baseline, ...chosen } = mistakes.throwIfAny({ run: planned, baseline: found, figures, slo, allowedWork })
  const { force } = own
  const differences = await knownDifferences(baseline, run)
  if (!force) mistakes.add(exitCodes.usage, ...differences.map((one) => `${one}; make it the same, or give --force`))
  const timing = timingOf(run, own.maxTime, chosen.figures.length)
  mistakes.add(exitCodes.usage, ...timing.problems)
  const plan: GatePlan = {
    scenario,
    baseline: baselineSide(baseline, run, settings),
    candidate: candidateSide(baseline, run, settings),
    figures: chosen.figures,
    allowedWork: chosen.allowedWork,
    slo: chosen.slo,
    ...timing.plan,
    force,
    forced: differences,
    warnings: sameVersion(baseline),
    // On AWS a $disconnect comes nearly always, so that no post finds the connection gone.
    staleRound:
      run.aim.kind === 'embedded' && (baseline.kind !== 'run' || baseline.run.aim.kind === 'embedded')
        ? staleRound
        : null,
    allowInconclusive,
    seed,
  }
  const blocks = 2 * plan.roundsAtMost
  const cost = costOfGate(run, baseline, blocks)
  const { maxCost = settingDefaults.maxCost } = given
  if (cost !== null)
    mistakes.add(exitCodes.refused, ...costProblems(cost, maxCost, `the gate (at most ${blocks} runs)`))
  mistakes.throwIfAny()
  // A baseline may be a template of its own, whose parameters are the same.
  const aims = baseline.kind === 'run' ? [run.aim, baseline.run.aim] : [run.aim]
  const command = commandOfGate(scenario, own, given, seed, noEchoIn(...aims))
  return {
    plan,
    atRef: baseline.kind === 'ref' ? baseline.found : null,
    run,
    cost,
    seconds: timing.secondsOfOne,
    outDir,
    command,
  }
}

/** The settings that a block can have. Its limits are those of the gate: --slo. */
function settingsOfBlocks(gathered: Settings, mistakes: GateArgs['mistakes']): Settings {
  const { limit: _, strict: _strict, publishStages, ...given } = gathered
  if (publishStages !== undefined)
    mistakes.add(exitCodes.usage, '--publish-stages: both sides publish in turns, at one rate; give --publish-rate')
  return given
}

/** A load of the gate's own has several rooms only where both chats have rooms. */
async function bothHaveRooms(given: Settings, choice: BaselineChoice | undefined): Promise<boolean> {
  const ofBaseline = choice && settingsOfBaseline(choice, given)
  return (await chatHasRooms(given)) && (!ofBaseline || (await chatHasRooms(ofBaseline)))
}

/** A third of them may be disturbed. */
const fewestPairs = 1.5 * leastPairs

/**
 * What is measured in which time, and why that cannot give a verdict. As many rounds are to count as it takes for a FAIL of one of so many
 * figures.
 */
function timingOf(run: PlannedRun, maxTimeSeconds: number, figures: number) {
  const { scenario, options, aim } = run
  const turnSeconds = turnSecondsFor(options)
  const pairsOfRound = Math.floor(options.duration / turnSeconds)
  const secondsOfOne = secondsOfRound(scenario, options, aim.kind === 'existing' && aim.target.kind === 'aws')
  const roundsAtMost = Math.max(1, Math.floor(maxTimeSeconds / secondsOfOne))
  const rounds = Math.min(leastToFail(failureLevel / figures), roundsAtMost)
  // How long another scenario takes is of no use to anybody.
  const problems =
    scenario.run === baselineLoad
      ? timeProblems({ pairsOfRound, turnSeconds, roundsAtMost, secondsOfOne })
      : [`${scenario.name}: a gate compares two chats that publish in turns, as broadcast and smoke do`]
  return { problems, secondsOfOne, plan: { turnSeconds, pairsOfRound, roundsAtMost, rounds } }
}

interface Times extends Pick<GatePlan, 'pairsOfRound' | 'turnSeconds' | 'roundsAtMost'> {
  readonly secondsOfOne: number
}

function timeProblems({ pairsOfRound, turnSeconds, roundsAtMost, secondsOfOne }: Times): string[] {
  return [
    ...(pairsOfRound < fewestPairs
      ? [
          `--duration: a round takes ${fewestPairs} pairs of turns, which at this rate last ${Number((fewestPairs * turnSeconds).toFixed(1))} s`,
        ]
      : []),
    ...(roundsAtMost < leastRounds
      ? [
          `--max-time: a verdict takes ${leastRounds} rounds of ${Math.round(secondsOfOne)} s, and so ${Math.ceil(leastRounds * secondsOfOne)}s`,
        ]
      : []),
  ]
}

function baselineSide(baseline: Baseline, run: PlannedRun, settings: Settings): PlannedSide {
  if (baseline.kind === 'itself') return { ...candidateSide(baseline, run, settings), commit: null }
  if (baseline.kind === 'run') return { name: baseline.name, commit: null, settings: baseline.settings }
  const { ref, commit } = baseline.found
  return { name: `${ref} (${shortCommit(commit)})`, commit, settings }
}

function candidateSide(baseline: Baseline, { aim }: PlannedRun, settings: Settings): PlannedSide {
  if (baseline.kind === 'ref') {
    const { commit, isChanged } = baseline.found.workingCopy
    const at = commit === null ? 'no commit yet' : shortCommit(commit)
    const name = `the working copy (${at}${isChanged ? ', with uncommitted changes' : ''})`
    return { name, commit, settings }
  }
  if (aim.kind === 'embedded') return { name: nameOfChat(aim.chat), commit: null, settings }
  const { target } = settings
  const url = maskedUrl(aim.target.url)
  return { name: target === undefined || target.includes('://') ? url : `${target} (${url})`, commit: null, settings }
}

function nameOfChat({ name, stackFile }: ChosenChat): string {
  return name === null ? stackFile : `the embedded ${chats[name].title}`
}

function sameVersion(baseline: Baseline): string[] {
  if (baseline.kind !== 'ref') return []
  const { commit, workingCopy } = baseline.found
  return commit === workingCopy.commit && !workingCopy.isChanged
    ? ['baseline and candidate are the same commit, without a change: this gate compares a chat with itself']
    : []
}

function costOfGate(run: PlannedRun, baseline: Baseline, blocks: number): readonly CostLine[] | null {
  const sides = [run.cost, baseline.kind === 'run' ? baseline.run.cost : run.cost].filter((cost) => cost !== null)
  if (sides.length === 0) return null
  return addedUp(Array.from({ length: blocks / 2 }, () => sides).flat())
}

/** The command line that repeats a gate: what was given, and always the seed. */
export function commandOfGate(
  scenario: string,
  own: Partial<GateArgs['own']>,
  given: Settings,
  seed: number,
  noEcho: ReadonlySet<string>,
): string {
  return commandLine(['gate', scenario, ...ownArgs(gateSection, own)], given, settingDefaults, seed, noEcho)
}
