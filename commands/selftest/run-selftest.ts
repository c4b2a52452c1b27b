import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { type ExitCode, Refusal, exitCodes } from '../../src/exit-codes.ts'
import type { RunHooks } from '../../src/runs/run-request.ts'
import { hostOfCrowd } from '../../src/runs/machine-figures.ts'
import type { CalibrationCase } from './cases.ts'
import { type CaseRun, type CaseSettings, runCase } from './run-case.ts'
import {
  type CaseResult,
  type SelftestResult,
  type ServiceTimesResult,
  selftestResultSchemaName,
} from './selftest-result.ts'
import { runServed, serviceTimesCase, type StandIn } from './service-times/run-served.ts'
import { leaveToWorkers, splitCores } from './split-cores.ts'

/** Starts an embedded stack whose times are drawn from this seed. */
export type StartStandIn = (seed: number) => Promise<StandIn>

/** A 99th percentile needs as many. */
const serviceTimesCalls = 1000

/**
 * Runs the cases one after the other. The logs of each go to a folder of its name.
 *
 * @param startStandIn null if service times are not tried
 *
 * @throws Refusal (130) if it is interrupted: there is no result of a part
 */
export async function runSelftest(
  cases: readonly CalibrationCase[],
  startStandIn: StartStandIn | null,
  settings: CaseSettings,
  run: Omit<CaseRun, 'workers' | 'cores'>,
  hooks: RunHooks,
): Promise<SelftestResult> {
  const startedAt = new Date()
  const workers = mostWorkers()
  const cores = settings.judgesTimes ? await splitCores(workers) : null
  const outcomes = await runCases(cases, settings, { ...run, workers, cores }, hooks)
  const serviceTimes = startStandIn === null ? null : await tryServiceTimes(startStandIn, settings, hooks)
  const { harnessVersion: version, node, commit } = run
  return {
    schema: selftestResultSchemaName,
    runId: run.runId,
    startedAt: startedAt.toISOString(),
    endedAt: new Date().toISOString(),
    command: run.command,
    harness: { version, node, commit, workers, host: hostOfCrowd() },
    cores,
    cases: outcomes,
    serviceTimes,
    exitCode: exitCodeOf(serviceTimes === null ? outcomes : [...outcomes, serviceTimes]),
  }
}

async function runCases(
  cases: readonly CalibrationCase[],
  settings: CaseSettings,
  run: CaseRun,
  hooks: RunHooks,
): Promise<CaseResult[]> {
  await using _apart = run.cores && (await leaveToWorkers(run.cores))
  const outcomes: CaseResult[] = []
  for (const calibration of cases) {
    hooks.onNotice(`${calibration.name}: ${calibration.summary}`)
    const logFolder = join(run.logFolder, calibration.name)
    const outcome = await runCase(calibration, settings, { ...run, logFolder }, hooks)
    if (hooks.signal.aborted) throw new Refusal(exitCodes.interrupted, 'interrupted: no selftest result')
    outcomes.push(outcome)
  }
  return outcomes
}

/** One core is left to the calibration server, which sends just when receivers need theirs. */
function mostWorkers(): number {
  return Math.max(1, Math.min(4, availableParallelism() - 1))
}

async function tryServiceTimes(
  startStandIn: StartStandIn,
  { seed }: CaseSettings,
  hooks: RunHooks,
): Promise<ServiceTimesResult> {
  hooks.onNotice(`${serviceTimesCase.name}: ${serviceTimesCase.summary}`)
  await using standIn = await startStandIn(seed)
  return await runServed(standIn, { calls: serviceTimesCalls, seed })
}

/** 11 where the machine was too busy to judge the times of any case. */
function exitCodeOf(cases: readonly Pick<CaseResult, 'checks' | 'times'>[]): ExitCode {
  if (cases.some(({ checks }) => checks.some(({ verdict }) => verdict === 'fail'))) return exitCodes.checkFailed
  const isJudged = cases.some(({ times }) => times === 'judged') || cases.every(({ times }) => times === 'none')
  return isJudged ? exitCodes.ok : exitCodes.invalid
}
