import { differencesOfSides } from './differences.ts'
import type { GateAnswer, GateSide, Side } from './gate-result.ts'
import { judgeCounters } from './judge-counters.ts'
import { judgeTime } from './judge-time.ts'
import { judgeWork } from './judge-work.ts'
import { type GatePlan, failureLevel, leastRounds } from './plan.ts'
import { type GateBlock, type Round, counts, roundsOf, turnsOfRound, whyNotInGate } from './rounds.ts'
import { checkSentence, counterSentence, metricSentence, workSentence } from './sentences.ts'
import { type ExitCode, exitCodes } from '../../src/exit-codes.ts'
import { judgeSlo, type Slo } from '../../src/metrics/judging/checks/slo.ts'
import { uncountedSentence } from '../../src/metrics/judging/uncounted.ts'
import { GuardedHistogram } from '../../src/metrics/recording/histogram.ts'
import { histogramOf } from '../../src/metrics/result/metric-histogram.ts'
import type { Check, RunResult } from '../../src/metrics/result/run-result.ts'
import { summarise } from '../../src/metrics/result/summarise.ts'

/** The answer of a gate, of as many rounds as there are. */
export function judgeGate(plan: GatePlan, blocks: readonly GateBlock[]): GateAnswer {
  const rounds = roundsOf(blocks)
  const turns = rounds.map(turnsOfRound)
  const counted = turns.filter(counts).length
  const differences = differencesOfSides(blocks)
  const judged: Judged = {
    counters: judgeCounters(rounds),
    newFindings: newFindingsOf(rounds),
    work: judgeWork(rounds, plan.allowedWork),
    metrics: judgeTime(plan.figures, rounds),
    slo: checkSlo(
      plan.slo,
      rounds.map(({ candidate }) => candidate),
    ),
  }
  const against: Against = {
    differences: plan.force ? [] : differences,
    collapsed: whyCollapsed(blocks),
    tooFew: counted < leastRounds ? tooFewSentence(blocks, rounds.length, counted) : null,
  }
  const verdict = verdictOf(judged, against)
  const sumOf = (of: 'counted' | 'disturbed' | 'warmUp') => turns.reduce((sum, one) => sum + one[of], 0)
  return {
    scenario: plan.scenario,
    baseline: sideOf(plan, 'baseline', blocks),
    candidate: sideOf(plan, 'candidate', blocks),
    rounds: { wanted: plan.rounds, counted, played: rounds.length },
    pairs: { counted: sumOf('counted'), disturbed: sumOf('disturbed'), warmUp: sumOf('warmUp') },
    turnSeconds: plan.turnSeconds,
    failureLevel,
    ...judged,
    forced: plan.force ? [...new Set([...plan.forced, ...differences])] : [],
    warnings: [...plan.warnings, ...warningsOf(blocks)],
    verdict,
    reasons: reasonsOf(judged, against, { verdict, rounds: rounds.length }),
    exitCode: exitCodeOf(verdict, plan),
  }
}

type Judged = Pick<GateAnswer, 'counters' | 'newFindings' | 'work' | 'metrics' | 'slo'>

/** Objections to a pass other than the judged figures, in sentences. */
interface Against {
  /** Differences that make the sides incomparable; empty if the comparison was forced. */
  readonly differences: readonly string[]
  readonly collapsed: readonly string[]
  /** Null with rounds enough. */
  readonly tooFew: string | null
}

function isExactFail({ counters, newFindings, work }: Judged, { collapsed }: Against): boolean {
  const isCounted = [...counters, ...work].some(({ verdict }) => verdict === 'fail')
  return isCounted || newFindings.length > 0 || collapsed.length > 0
}

function verdictOf(judged: Judged, against: Against): GateAnswer['verdict'] {
  const isFailed = isExactFail(judged, against)
  if (against.differences.length > 0 || (against.tooFew !== null && !isFailed)) return 'invalid'
  const all = [...judged.counters, ...judged.work, ...judged.metrics, ...judged.slo].map(({ verdict }) => verdict)
  if (isFailed || all.includes('fail')) return 'fail'
  return all.includes('inconclusive') ? 'inconclusive' : 'pass'
}

function reasonsOf(
  judged: Judged,
  against: Against,
  { verdict, rounds }: { readonly verdict: GateAnswer['verdict']; readonly rounds: number },
): string[] {
  const { counters, newFindings, work, metrics, slo } = judged
  // What is not decided is beside the point where something has failed.
  const speaksAgainst = (one: { readonly verdict: 'pass' | 'fail' | 'inconclusive' }) =>
    verdict === 'fail' ? one.verdict === 'fail' : one.verdict !== 'pass'
  return [
    ...against.differences,
    ...against.collapsed,
    ...counters.filter(speaksAgainst).map((counter) => counterSentence(counter, rounds)),
    ...newFindings.map((name) => `The candidate has a defect that the baseline has not: ${name}`),
    ...work.filter(speaksAgainst).map(workSentence),
    ...(against.tooFew !== null && !isExactFail(judged, against)
      ? [against.tooFew]
      : metrics.filter(speaksAgainst).map(metricSentence)),
    ...slo.filter(speaksAgainst).map(checkSentence),
  ]
}

/** Names of the findings that the candidate has in some round and the baseline in none. */
export function newFindingsOf(rounds: readonly Round[]): string[] {
  const namesOf = (side: Side) =>
    new Set(rounds.flatMap((round) => (round[side].findings ?? []).map(({ name }) => name)))
  const [before, after] = [namesOf('baseline'), namesOf('candidate')]
  return [...after].filter((name) => !before.has(name))
}

/** The candidate's target failed in a round in which the baseline's did not: a sentence. */
function whyCollapsed(blocks: readonly GateBlock[]): string[] {
  const hasFailed = (block: GateBlock) => block.result.verdict.exitCode === exitCodes.targetFailed
  const candidate = blocks.find((block) => block.arm.side === 'candidate' && hasFailed(block))
  if (candidate === undefined || blocks.some((block) => block.arm.side === 'baseline' && hasFailed(block))) return []
  return [
    `The candidate failed where the baseline did not: ${candidate.result.verdict.reasons[0] ?? 'its target failed'}`,
  ]
}

function tooFewSentence(blocks: readonly GateBlock[], rounds: number, counted: number): string {
  const why = uncountedSentence(blocks.map(whyNotInGate))
  const few = `Only ${counted} of ${rounds} rounds count, and a verdict takes ${leastRounds}.`
  return why === null ? few : `${why} ${few}`
}

function warningsOf(blocks: readonly GateBlock[]): string[] {
  const shared = blocks.filter(({ result }) => result.validity.verdict === 'shared-cores').length
  const uncounted = uncountedSentence(blocks.map(whyNotInGate))
  return [
    ...(uncounted === null ? [] : [uncounted]),
    ...(shared === 0
      ? []
      : [
          `In ${shared} of ${blocks.length} blocks crowd and chat waited for the cores that they share; their own pages say more.`,
        ]),
  ]
}

function sideOf(plan: GatePlan, side: Side, blocks: readonly GateBlock[]): GateSide {
  const { name, commit } = plan[side]
  const target = blocks.find(({ arm }) => arm.side === side)?.result.target
  return {
    name,
    commit,
    targetKind: target?.kind ?? null,
    region: target?.region ?? null,
    serviceTimes: target?.serviceTimes ?? null,
  }
}

function exitCodeOf(verdict: GateAnswer['verdict'], { allowInconclusive }: GatePlan): ExitCode {
  const codes = {
    pass: exitCodes.ok,
    fail: exitCodes.checkFailed,
    inconclusive: allowInconclusive ? exitCodes.ok : exitCodes.inconclusive,
    invalid: exitCodes.invalid,
  }
  return codes[verdict]
}

/** Holds all blocks of one side together against an SLO. @returns one check a limit; none without an SLO or a block */
function checkSlo(slo: Slo | null, results: readonly RunResult[]): readonly Check[] {
  const [first] = results
  if (slo === null || first === undefined) return []
  const metrics = slo.limits.flatMap((limit) => (limit.kind === 'metric' ? [limit.metric] : []))
  return judgeSlo(slo, {
    metrics: Object.fromEntries([...new Set(metrics)].flatMap((metric) => mergedMetric(metric, results))),
    counters: mergedCounters(results),
    // What is known in part of any block is known in part.
    server: {
      ...first.server,
      status: results.find(({ server }) => server.status !== 'complete')?.server.status ?? 'complete',
      logs: results.find(({ server }) => server.logs?.status === 'partial')?.server.logs ?? first.server.logs ?? null,
    },
  }).checks
}

function mergedMetric(metric: string, results: readonly RunResult[]): [string, ReturnType<typeof summarise>][] {
  const summaries = results.flatMap(({ metrics }) => metrics[metric] ?? [])
  if (summaries.length === 0) return []
  const merged = new GuardedHistogram()
  for (const summary of summaries) merged.merge(histogramOf(summary))
  return [[metric, summarise(merged)]]
}

/** A counter that one result lacks is lacking in the sum. */
function mergedCounters(results: readonly RunResult[]): Record<string, number> {
  const names = new Set(results.flatMap(({ counters }) => Object.keys(counters)))
  const known = [...names].filter((name) => results.every(({ counters }) => counters[name] !== undefined))
  return Object.fromEntries(
    known.map((name) => [name, results.reduce((sum, { counters }) => sum + (counters[name] ?? 0), 0)]),
  )
}
