import { type Baseline, baselineChoice, type BaselineChoice, findBaseline, settingsOfBaseline } from './baseline.ts'
import { knownDifferences } from './known-differences.ts'
import { plannedFingerprint } from './planned-fingerprint.ts'
import { type DefinitionAtRef, shortCommit } from './ref/find-ref.ts'
import { sampleSizes } from './sample-sizes.ts'
import type { GateNoise } from '../gate-result.ts'
import { type GateArgs, gateSection } from '../rows.ts'
import { parseGatedFigures, postsPerDelivery } from '../gated-figures.ts'
import { type GatePlan, hasSecondStage, pairsNeeded, pairsOfStage, type PlannedSide } from '../plan.ts'
import { settingsOfBlock } from '../usual-load.ts'
import { differencesInNoise, noiseFingerprint } from '../../noise/fingerprint.ts'
import { findableByGate, readNoise, type SavedNoise } from '../../noise/read-noise.ts'
import type { ChosenChat } from '../../run/aim/choose-chat.ts'
import { askedProblems } from '../../run/asked-outputs.ts'
import { commandLine, ownArgs } from '../../run/command-line.ts'
import { planGiven, type PlannedRun } from '../../run/plan-run.ts'
import { addedUp, costProblems } from '../../run/preflight/run-cost.ts'
import { chatHasRooms } from '../../run/protocol/chat-has-rooms.ts'
import { chats } from '../../../reference-stack/chats/index.ts'
import type { CostLine } from '../../../src/cost/cost-of-usage.ts'
import { drawnSeed } from '../../../src/crowd/random.ts'
import { exitCodes } from '../../../src/exit-codes.ts'
import { maskedUrl } from '../../../src/masked-url.ts'
import { parseSlo } from '../../../src/metrics/judging/checks/slo.ts'
import { settingDefaults, type Settings } from '../../../src/settings/settings.ts'

/** A gate that has passed every check that can be made before anything is started or checked out. */
export interface PlannedGate {
  /** The plan; with a baseline at a ref, its settings still have the candidate's definition. */
  readonly plan: GatePlan
  /** Null for a baseline that is there already. */
  readonly atRef: DefinitionAtRef | null
  /** The run of each block of the candidate; the seed is another's. */
  readonly run: PlannedRun
  /** The cost of all blocks of two stages, by parts; null if there is none or it is not known. */
  readonly cost: readonly CostLine[] | null
  /** At most: two stages of pairs. */
  readonly blocks: number
  readonly outDir: string
  readonly command: string
}

/** @throws Refusal that names everything that is wrong; nothing has been started, sent or written by then */
export async function planGate(args: GateArgs): Promise<PlannedGate> {
  const { given: gathered, own, mistakes } = args
  const [scenario = 'broadcast'] = args.words
  mistakes.add(exitCodes.usage, ...askedProblems(args.asked))
  const words = await mistakes.collect(() => baselineChoice(own))
  const figures = await mistakes.collect(() => parseGatedFigures(own.metrics?.join(','), own.maxRegression ?? []))
  const slo = own.slo === undefined ? null : await mistakes.collect(() => parseSlo(own.slo?.join(',') ?? ''))
  const saved = own.noise === undefined ? null : await mistakes.collect(() => readNoise(own.noise ?? ''))
  // The limits of a block are those of the gate: --slo.
  const { limit: _, strict: _strict, ...given } = gathered
  const { seed = drawnSeed(), outDir = settingDefaults.outDir, allowInconclusive = false } = given
  const { seed: __, ...withoutSeed } = given
  const settings = settingsOfBlock(scenario, withoutSeed, await bothHaveRooms(given, words))
  const ofScenario = { scenario, invokedAs: `run ${scenario}` }
  const planned = await mistakes.collect(() => planGiven({ ...settings, seed }, ofScenario))
  const found = words && (await mistakes.collect(() => findBaseline(words, { scenario, settings, outDir })))
  const { run, baseline, ...chosen } = mistakes.throwIfAny({ run: planned, baseline: found, figures, slo, saved })
  const { pairs, force } = own

  const sizes = sampleSizes(chosen.figures, run)
  mistakes.add(exitCodes.usage, ...sizes.problems)
  const differences = await knownDifferences(baseline, run)
  if (!force) mistakes.add(exitCodes.usage, ...objections(differences, baseline))
  const noise = await noiseOf(chosen.saved, run, { pairs, figures: sizes.figures })
  const plan: GatePlan = {
    scenario,
    baseline: baselineSide(baseline, settings),
    candidate: candidateSide(baseline, run, settings),
    baselineRuns: baseline.kind === 'saved' ? baseline.runs : null,
    pairs,
    figures: sizes.figures,
    slo: chosen.slo,
    noise: noise.noise,
    force,
    forced: differences,
    warnings: [...sizes.warnings, ...noise.warnings, ...sameVersion(baseline)],
    allowInconclusive,
    seed,
  }
  if (sizes.problems.length === 0) mistakes.add(exitCodes.usage, ...tooFewPairs(plan))
  const blocks = blocksOf(plan)
  const cost = costOfGate(run, baseline, blocks)
  const { maxCost = settingDefaults.maxCost } = given
  if (cost !== null)
    mistakes.add(exitCodes.refused, ...costProblems(cost, maxCost, `the gate (at most ${blocks} runs)`))
  mistakes.throwIfAny()
  const command = commandOfGate(scenario, own, given, seed)
  return { plan, atRef: baseline.kind === 'ref' ? baseline.found : null, run, cost, blocks, outDir, command }
}

/** A load of the gate's own has several rooms only where both chats have rooms. */
async function bothHaveRooms(given: Settings, words: BaselineChoice | undefined): Promise<boolean> {
  const ofBaseline = words && settingsOfBaseline(words, given)
  return (await chatHasRooms(given)) && (!ofBaseline || (await chatHasRooms(ofBaseline)))
}

function objections(differences: readonly string[], baseline: Baseline): string[] {
  const command = baseline.kind === 'saved' ? baseline.runs[0]?.command : undefined
  return [
    ...differences.map((one) => `${one}; make it the same, or give --force`),
    ...(command === undefined || differences.length === 0
      ? []
      : [`the saved runs are from: ${command}; give the settings of that`]),
  ]
}

function baselineSide(baseline: Baseline, settings: Settings): PlannedSide {
  if (baseline.kind === 'run') return { name: baseline.name, commit: null, settings: baseline.settings }
  if (baseline.kind === 'saved') return { name: baseline.name, commit: null, settings }
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
    ? ['baseline and candidate are the same commit, without a change: this gate holds a chat against itself']
    : []
}

/** Posts are counted and not judged by pairs. */
function tooFewPairs(plan: GatePlan): string[] {
  const timed = plan.figures.filter(({ name }) => name !== postsPerDelivery).length
  const [needed, there] = [pairsNeeded(timed), pairsOfStage(plan)]
  if (there >= needed) return []
  return [
    plan.baselineRuns === null || plan.pairs < needed
      ? `--pairs ${plan.pairs}: ${timed} metrics take at least ${needed} pairs for a verdict; give --pairs ${needed}, or fewer --metrics`
      : `--baseline: ${there} saved runs count, and ${timed} metrics take at least ${needed} for a verdict, or ${2 * needed} for one that is confirmed; save more runs, or give fewer --metrics`,
  ]
}

function blocksOf(plan: GatePlan): number {
  const stages = hasSecondStage(plan) ? 2 : 1
  return pairsOfStage(plan) * stages * (plan.baselineRuns === null ? 2 : 1)
}

function costOfGate(run: PlannedRun, baseline: Baseline, blocks: number): readonly CostLine[] | null {
  const sides = [run.cost, baseline.kind === 'run' ? baseline.run.cost : null].filter((cost) => cost !== null)
  if (sides.length === 0) return null
  const ofEach = baseline.kind === 'saved' ? blocks : blocks / 2
  return addedUp(Array.from({ length: ofEach }, () => sides).flat())
}

/**
 * What such a gate can find, by the noise that was measured. Noise of another machine or load says nothing about it: that is left out with
 * a warning, since a nightly job does not choose its machine.
 */
async function noiseOf(
  saved: SavedNoise | null,
  run: PlannedRun,
  { pairs, figures }: Pick<GatePlan, 'pairs' | 'figures'>,
): Promise<{ readonly noise: GateNoise | null; readonly warnings: readonly string[] }> {
  if (saved === null) return { noise: null, warnings: [] }
  const { scenario, target, options, harness } = await plannedFingerprint(run)
  const conditions = { scenario, targetKind: target.kind, options, host: harness.host, node: harness.node }
  const differences = differencesInNoise(saved.fingerprint, noiseFingerprint(conditions))
  if (differences.length === 0)
    return { noise: { source: saved.source, findable: findableByGate(saved, pairs, figures) }, warnings: [] }
  return { noise: null, warnings: [`--noise ${saved.source} is not taken into account: ${differences.join('; ')}`] }
}

/** The command line that repeats a gate: what was given, and always the seed. */
export function commandOfGate(scenario: string, own: Partial<GateArgs['own']>, given: Settings, seed: number): string {
  // A baseline may be a template, whose parameters are the same.
  const templates = [given.template, own.baseline].filter((one) => one !== undefined)
  return commandLine(['gate', scenario, ...ownArgs(gateSection, own)], given, settingDefaults, seed, templates)
}
