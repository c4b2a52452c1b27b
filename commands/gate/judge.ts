import { differencesOfSides } from './differences.ts'
import { type Findings, findingsOf, isSureToFail } from './findings.ts'
import type { GateAnswer, GateSide, Side } from './gate-result.ts'
import { type GateBlock, whyUncounted } from './pairs.ts'
import { type GatePlan, levels, pairsOfStage, savedRuns } from './plan.ts'
import { checkSentence, counterSentence, metricSentence } from './sentences.ts'
import { warningsOf } from './warnings.ts'
import { type ExitCode, exitCodes } from '../../src/exit-codes.ts'
import { judgeSlo, type Slo } from '../../src/metrics/judging/checks/slo.ts'
import { leastPairs } from '../../src/metrics/judging/statistics/signed-rank.ts'
import { GuardedHistogram } from '../../src/metrics/recording/histogram.ts'
import { histogramOf } from '../../src/metrics/result/metric-histogram.ts'
import type { Check, RunResult } from '../../src/metrics/result/run-result.ts'
import { summarise } from '../../src/metrics/result/summarise.ts'

/** The answer of a gate, of as many blocks as there are. */
export function judgeGate(plan: GatePlan, blocks: readonly GateBlock[]): GateAnswer {
  const findings = findingsOf(plan, blocks)
  const { pairs, metrics, counters } = findings
  const differences = differencesOfSides(plan, blocks)
  const slo = checkSlo(
    plan.slo,
    pairs.map(({ candidate }) => candidate),
  )
  const judged = [...metrics, ...counters, ...slo]
  const has = (wanted: 'fail' | 'inconclusive') => judged.some(({ verdict }) => verdict === wanted)
  const missing = whyTooFew(plan, blocks, findings)
  const unconfirmed = missing.length > 0 ? [] : whyUnconfirmed(plan, blocks, findings)
  const isRefused = differences.length > 0 && !plan.force
  const isSure = isSureToFail(findings)
  const isOver = findings.isFirstWhole || findings.hasTooFewLeft
  const isInvalid = isRefused || (missing.length > 0 && isOver && !isSure)
  const isFail = isSure || (missing.length === 0 && has('fail'))
  const verdict = isInvalid
    ? 'invalid'
    : isFail
      ? 'fail'
      : has('inconclusive') || missing.length > 0 || metrics.length === 0
        ? 'inconclusive'
        : 'pass'
  // What is not decided is beside the point where something has failed.
  const speaksAgainst = (one: { readonly verdict: 'pass' | 'fail' | 'inconclusive' }) =>
    verdict === 'fail' ? one.verdict === 'fail' : one.verdict !== 'pass'
  const reasons = [
    ...(isRefused ? differences : []),
    ...findings.collapses,
    ...counters.filter(speaksAgainst).map((counter) => counterSentence(counter, pairs.length)),
    ...(isSure ? [] : missing),
    ...(verdict === 'fail' ? [] : unconfirmed),
    ...(missing.length > 0 ? [] : metrics.filter(speaksAgainst).map(metricSentence)),
    ...slo.filter(speaksAgainst).map(checkSentence),
  ]
  return {
    scenario: plan.scenario,
    baseline: sideOf(plan, 'baseline', blocks),
    candidate: sideOf(plan, 'candidate', blocks),
    pairsPlanned: pairsOfStage(plan),
    level: levels.suspicion,
    failureLevel: levels.failure,
    metrics: metrics.map(({ isSuspect: _, ...metric }) => metric),
    counters: counters.map(({ isSure: _, isSuspect: __, ...counter }) => counter),
    slo,
    forced: plan.force ? [...new Set([...plan.forced, ...differences])] : [],
    warnings: [...plan.warnings, ...warningsOf(plan, blocks, findings)].filter((text) => !reasons.includes(text)),
    noise: plan.noise,
    verdict,
    reasons,
    exitCode: exitCodeOf(verdict, plan),
  }
}

/** Empty if the stages have pairs enough for every verdict; else what is missing, and in one sentence why. */
function whyTooFew(plan: GatePlan, blocks: readonly GateBlock[], findings: Findings): string[] {
  const { pairs, pairsNeeded: needed, isFirstWhole, hasTooFewLeft, lost } = findings
  const counted = pairs.filter(({ stage }) => stage === 1).length
  if (counted >= needed) return []
  const planned = pairsOfStage(plan)
  if (!isFirstWhole && !hasTooFewLeft)
    return [`Only ${counted} of ${planned} pairs were measured, and a verdict takes ${needed}.`]
  const few = isFirstWhole
    ? `Only ${counted} of ${planned} pairs count, and a verdict takes ${needed}.`
    : `${lost.first} of ${planned} pairs cannot count any more, and a verdict takes ${needed}: ended after ${blocks.length} blocks.`
  return [...whyUncounted(plan, blocks), few]
}

/** The reason why a suspect figure could not be measured again; empty otherwise. */
function whyUnconfirmed(plan: GatePlan, blocks: readonly GateBlock[], findings: Findings): string[] {
  const { lost, isSecondWhole, metrics, counters } = findings
  const least = leastPairs(levels.suspicion)
  const planned = pairsOfStage(plan)
  const isSuspect = [...metrics, ...counters].some((one) => one.isSuspect)
  if (!isSecondWhole || !isSuspect || planned - lost.second >= least) return []
  return [
    ...whyUncounted(plan, blocks),
    `${lost.second} of ${planned} fresh pairs cannot count any more, and to confirm a suspicion takes ${least}: ended after ${blocks.length} blocks.`,
  ]
}

function sideOf(plan: GatePlan, side: Side, blocks: readonly GateBlock[]): GateSide {
  const { name, commit } = plan[side]
  const measured = blocks.find(({ arm }) => arm.side === side)?.result
  const target = (side === 'baseline' ? savedRuns(plan)?.[0] : undefined)?.target ?? measured?.target
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
