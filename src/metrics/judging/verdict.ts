import { type ExitCode, exitCodes, mostSevere } from '../../exit-codes.ts'
import type { CounterName } from '../catalogue/counters.ts'
import type { Check, FindingName, RunResult } from '../result/run-result.ts'
import { isUnusable } from '../result/validity-verdict.ts'
import { checkRun } from './checks/checks.ts'
import { whyNotJudged } from './checks/judged-shares.ts'
import { checkSentence } from './checks/words.ts'
import { type CodedReason, endsWithoutLife, refusalsOfConnect, refusalsOfRequests } from './failure-details.ts'
import { type Fitness, judgeFitness } from './fitness.ts'
import type { RunFacts } from './run-facts.ts'
import { targetFailure } from './target-failure.ts'
import { clocksUnfit } from './validity/clocks.ts'
import { failedLocally } from './validity/structure.ts'
import { type Validity, judgeValidity } from './validity/validity.ts'

export interface Judgement {
  readonly validity: Validity
  readonly verdict: Omit<RunResult['verdict'], 'exitCode'> & { exitCode: ExitCode }
}

/**
 * Judges validity, checks and exit code of a run. Every reason is listed; the exit code is that of the most severe. On a machine
 * that was not fit to measure, nothing is held against the chat. On one that was disturbed, a failure
 * that lack of time may explain means that it was not fit.
 */
export function judgeRun(facts: RunFacts): Judgement {
  const checks = checkRun(facts)
  const ofTarget = targetFailure(facts)
  const failed = [...earlyEnd(facts), ...failedChecks(checks, facts)]
  const fitness = fitnessAfter(judgeFitness(facts), [...ofTarget, ...failed], facts.findings)
  const validity = judgeValidity(facts, fitness)
  const isUnfit = validity.verdict === 'unfit' || fitness.word === 'unfit'
  const areClocks = fitness.word !== 'unfit' && validity.reasons.some((reason) => reason.startsWith(clocksUnfit))
  const unfit = areClocks ? unfitClocks : unfitMachine
  // If nobody listens there, or if only the crowd was late, the target failed whatever the machine did.
  const stands = ({ isSure = false }: CodedReason) => isSure || fitness.word !== 'unfit'
  const found = [
    ...interruption(facts),
    ...localResources(facts),
    ...ofTarget.filter(stands),
    ...invalidity(validity),
    ...(isUnfit ? [...ofTarget.filter((one) => !stands(one)), ...failed].map((one) => notHeld(one, unfit.why)) : []),
    ...missingMetrics(facts),
    ...(isUnfit ? [] : failed),
    ...undecidedLimits(checks, facts),
    ...(isUnfit && facts.findings !== undefined ? [notLookedFor(unfit.where)] : []),
  ]
  return {
    validity: {
      ...validity,
      reasons: [...validity.reasons, ...wallClockNotes(facts), ...(facts.partNotes ?? [])],
    },
    verdict: {
      exitCode: mostSevere(found.map(({ code }) => code)),
      reasons: found.map(({ reason }) => reason),
      checks: isUnfit ? checks.map(notJudged) : checks,
      ...(facts.unchecked !== undefined && facts.unchecked.length > 0 && { unchecked: [...facts.unchecked] }),
    },
  }
}

/** A good chat leaves traces of these in no run, however slow the machine is. */
const sureFindings: readonly FindingName[] = ['wrong-room']

function fitnessAfter(
  fitness: Fitness,
  failures: readonly CodedReason[],
  findings: readonly FindingName[] = [],
): Fitness {
  const isExplained =
    failures.some(({ isSure = false }) => !isSure) || findings.some((name) => !sureFindings.includes(name))
  return fitness.word === 'disturbed' && isExplained ? { ...fitness, word: 'unfit' } : fitness
}

const unfitMachine = { why: 'the machine was', where: 'on such a machine' } as const
const unfitClocks = { why: 'the clocks were', where: 'by such clocks' } as const

function notHeld({ reason }: CodedReason, why: string): CodedReason {
  return {
    code: exitCodes.invalid,
    reason: `Not held against the chat, because ${why} not fit to measure: ${reason}`,
  }
}

function notLookedFor(where: string): CodedReason {
  return {
    code: exitCodes.invalid,
    reason: `Known defects were not looked for: ${where} a good chat leaves their traces, too.`,
  }
}

/** A check of a run from which nothing follows: a limit that was kept was kept, and one that was not kept is not known. */
function notJudged(check: Check): Check {
  return check.verdict === 'fail' ? { ...check, verdict: 'inconclusive' } : check
}

function interruption({ interruption: code }: RunFacts): CodedReason[] {
  if (code === null) return []
  const how = code === exitCodes.terminated ? 'terminated' : 'interrupted'
  return [{ code, reason: `The run was ${how}; its figures cover what was done until then.` }]
}

function localResources({ classes, localFailure }: RunFacts): CodedReason[] {
  const failure =
    localFailure === null ? [] : [{ code: exitCodes.localResources, reason: `The run was ended: ${localFailure}.` }]
  const failed = failedLocally(classes)
  if (failed === 0) return failure
  const reason = `This machine ran out of open files or ports: ${failed} connections could not be made for want of them.`
  return [...failure, { code: exitCodes.localResources, reason }]
}

function invalidity({ verdict, reasons }: Validity): CodedReason[] {
  return isUnusable(verdict) ? reasons.map((reason) => ({ code: exitCodes.invalid, reason })) : []
}

function missingMetrics({ requireMetrics, server }: RunFacts): CodedReason[] {
  if (!requireMetrics || server.status === 'complete') return []
  const why = server.reasons.length === 0 ? '' : `: ${server.reasons.join('; ')}`
  return [
    {
      code: exitCodes.cloudMetricsMissing,
      reason: `CloudWatch's figures were required and are ${server.status}${why}.`,
    },
  ]
}

function earlyEnd({ endedEarly }: RunFacts): CodedReason[] {
  return endedEarly === null
    ? []
    : [{ code: exitCodes.checkFailed, reason: `The scenario was not played to its end: ${endedEarly}.` }]
}

/** A delivery that reached the wrong member, or was changed on its way, was not merely late. */
const sureCounters: readonly CounterName[] = ['deliveries_misrouted', 'deliveries_corrupt', 'deliveries_unknown']

function failedChecks(checks: readonly Check[], facts: RunFacts): CodedReason[] {
  const failed = checks.filter(({ verdict }) => verdict === 'fail')
  const ofRefusals = failed.some(({ name }) => name === 'joins_completed') ? 'joins_completed' : 'requests_failed'
  const ofHandshakes = failed.some(({ name }) => name === 'connections_failed') ? 'connections_failed' : 'connect_ratio'
  // If no connection opened at all, a reason before this one has said why.
  const isSomeoneIn = (facts.counters['connections_opened'] ?? 0) > 0
  return failed.map((check) => ({
    code: exitCodes.checkFailed,
    isSure: sureCounters.some((name) => name === check.name),
    reason:
      `${checkSentence(check, facts)}.` +
      (check.name === ofRefusals ? refusalsOfRequests(facts) : '') +
      (check.name === 'connections_lost' ? endsWithoutLife(facts.classes) : '') +
      (check.name === ofHandshakes && isSomeoneIn ? refusalsOfConnect(facts) : ''),
  }))
}

/** A limit that could not be judged counts as not kept. So does a check that too few receipts could decide. */
function undecidedLimits(checks: readonly Check[], facts: RunFacts): CodedReason[] {
  if (facts.allowInconclusive) return []
  const notJudged = checks.flatMap((check) => whyNotJudged(check, facts.counters) ?? [])
  const ofUser = checks
    .filter(({ verdict, setBy }) => verdict === 'inconclusive' && setBy === 'user')
    .map((check) => `${checkSentence(check, facts)}.`)
  return [...notJudged, ...ofUser].map((reason) => ({ code: exitCodes.inconclusive, reason }))
}

/** No measurement uses the wall clock. A step of it is reported because the run's times of day may not fit the server's. */
function wallClockNotes({ wallClockStepMs }: Pick<RunFacts, 'wallClockStepMs'>): string[] {
  if (wallClockStepMs === 0) return []
  const [seconds, way] = [Math.abs(wallClockStepMs) / 1000, wallClockStepMs > 0 ? 'forward' : 'back']
  return [
    `The wall clock stepped ${way} by ${Number(seconds.toFixed(1))} s during the run. Durations are of the monotonic clock and not touched by it; times of day count from the start.`,
  ]
}
