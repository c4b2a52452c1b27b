import { join } from 'node:path'
import { type ExitCode, Refusal, exitCodes } from '../exit-codes.ts'
import type { RunResult } from '../metrics/result/run-result.ts'
import type { RunHooks } from '../runs/run-request.ts'
import type { CalibrationCase } from './cases.ts'
import { type CaseRun, type CaseSettings, runCase } from './run-case.ts'
import { type CaseResult, type SelftestResult, selftestResultSchemaName } from './selftest-result.ts'

/**
 * Runs the cases one after the other. The logs of each go to a folder of its name.
 *
 * @throws Refusal (130) if it is interrupted: there is no result of a part
 */
export async function runSelftest(
  cases: readonly CalibrationCase[],
  settings: CaseSettings,
  run: CaseRun,
  hooks: RunHooks,
): Promise<SelftestResult> {
  const startedAt = new Date()
  const outcomes: CaseResult[] = []
  let harness: RunResult['harness'] | undefined
  for (const calibration of cases) {
    hooks.onNotice(`${calibration.name}: ${calibration.summary}`)
    const logFolder = join(run.logFolder, calibration.name)
    const { outcome, result } = await runCase(calibration, settings, { ...run, logFolder }, hooks)
    if (hooks.signal.aborted) throw new Refusal(exitCodes.interrupted, 'interrupted: no selftest result')
    outcomes.push(outcome)
    harness ??= result.harness
  }
  if (harness === undefined) throw new Error('a selftest without a case')
  return {
    schema: selftestResultSchemaName,
    runId: run.runId,
    startedAt: startedAt.toISOString(),
    endedAt: new Date().toISOString(),
    command: run.command,
    harness,
    cases: outcomes,
    exitCode: exitCodeOf(outcomes),
  }
}

/** 11 where the machine was too busy to judge the times of any case. */
function exitCodeOf(cases: readonly CaseResult[]): ExitCode {
  if (cases.some(({ checks }) => checks.some(({ verdict }) => verdict === 'fail'))) return exitCodes.checkFailed
  const isJudged = cases.some(({ times }) => times === 'judged') || cases.every(({ times }) => times === 'none')
  return isJudged ? exitCodes.ok : exitCodes.invalid
}
