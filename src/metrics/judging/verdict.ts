import { type ExitCode, exitCodes, mostSevere } from '../../exit-codes.ts'
import type { Check, RunResult } from '../result/run-result.ts'
import { checkRun } from './checks.ts'
import { failedLocally } from './local-exhaustion.ts'
import type { RunFacts } from './run-facts.ts'
import { type Validity, judgeValidity } from './validity.ts'
import { wallClockNotes } from './wall-clock.ts'
import { milliseconds } from './wording.ts'

export interface Judgement {
  readonly validity: Validity
  readonly verdict: Omit<RunResult['verdict'], 'exitCode'> & { exitCode: ExitCode }
}

interface CodedReason {
  readonly code: ExitCode
  readonly reason: string
}

/** Validity, checks and exit code of a run. Every reason is listed; the exit code is that of the most severe. */
export function judgeRun(facts: RunFacts): Judgement {
  const validity = judgeValidity(facts)
  const checks = checkRun(facts)
  const found = [
    ...interruption(facts),
    ...localResources(facts),
    ...targetFailure(facts),
    ...invalidity(validity),
    ...missingMetrics(facts),
    ...failedChecks(checks),
  ]
  return {
    validity: { ...validity, reasons: [...validity.reasons, ...wallClockNotes(facts)] },
    verdict: {
      exitCode: mostSevere(found.map(({ code }) => code)),
      reasons: found.map(({ reason }) => reason),
      checks,
    },
  }
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

function targetFailure({ counters, classes, interruption, targetDied }: RunFacts): CodedReason[] {
  const found: CodedReason[] = []
  const interrupted = interruption !== null
  if (targetDied !== null) found.push({ code: exitCodes.targetFailed, reason: `The target died: ${targetDied}.` })

  const cut = cutByTarget(classes)
  if (cut > 0 && cut === counters['connections_opened'] && !interrupted)
    found.push({
      code: exitCodes.targetFailed,
      reason: `The target cut all ${cut} connections without a close frame.`,
    })

  const attempted = counters['connections_attempted'] ?? 0
  const neverReachedIt = interrupted || (attempted > 0 && attempted === failedLocally(classes))
  if ((counters['connections_opened'] ?? 0) === 0 && !neverReachedIt) {
    const failures = Object.entries(classes['connections_failed'] ?? {}).map(([name, count]) => `${name} ${count}`)
    const how = failures.length === 0 ? '' : ` (${failures.join(', ')})`
    found.push({ code: exitCodes.targetFailed, reason: `None of ${attempted} connections opened${how}.` })
  }
  return found
}

/** Connections that ended as those of a server do which is killed, or of a machine that goes down. */
function cutByTarget(classes: RunFacts['classes']): number {
  const { reset = 0, eof = 0 } = classes['connections_closed'] ?? {}
  return reset + eof
}

function invalidity({ verdict, reasons }: Validity): CodedReason[] {
  return verdict === 'invalid' ? reasons.map((reason) => ({ code: exitCodes.invalid, reason })) : []
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

function failedChecks(checks: readonly Check[]): CodedReason[] {
  return checks
    .filter(({ verdict }) => verdict === 'fail')
    .map(({ name, observed, limit, unit }) => ({
      code: exitCodes.checkFailed,
      reason: `${name} was ${shown(observed, unit)}; the limit is ${shown(limit, unit)}.`,
    }))
}

function shown(value: Check['observed'], unit: string): string {
  return typeof value === 'number' && unit === 'us' ? milliseconds(value) : String(value)
}
