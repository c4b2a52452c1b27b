import { join } from 'node:path'
import { Refusal, exitCodes } from '../../exit-codes.ts'
import { maskedUrl } from '../../masked-url.ts'
import { createRunDirectory } from '../../metrics/result/run-directory.ts'
import type { RunResult } from '../../metrics/result/run-result.ts'
import { playScenario } from '../../runs/play-scenario.ts'
import type { CommandContext } from '../context.ts'
import { harnessCommit, harnessVersion } from '../harness-version.ts'
import { startTarget } from './start-target.ts'
import { openEventLog } from './event-log.ts'
import type { PlannedRun } from './plan-run.ts'
import { showProgress, silentProgress } from './progress.ts'
import { costNotice, costOfRun } from './run-cost.ts'
import { logFolderName } from './saved-result.ts'

/**
 * Carries out a planned run against the embedded stack or a standing target, in a folder of its own that holds its logs.
 * The result is not saved yet.
 *
 * @param start how its target is had: it is stopped with the run, unless it is shared with others
 * @throws Refusal if the target cannot be had, or (130) if the run was told to end before anything was sent
 */
export async function executeRun(
  { aim, cost, account, outDir, serviceTimes, ...plan }: PlannedRun,
  runId: string,
  { quiet, progress, signal }: CommandContext,
  start: typeof startTarget = startTarget,
): Promise<RunResult> {
  using display = quiet ? silentProgress : showProgress(progress)
  display.notice(`fanbench ${harnessVersion} · ${plan.command}`)
  if (cost !== null) display.notice(costNotice(cost, plan.prices))
  await using chat = await start({ aim, account, serviceTimes, stackOptions: plan.stackOptions }, (text) =>
    display.notice(text),
  )
  if (signal.aborted) throw new Refusal(exitCodes.interrupted, 'interrupted before anything was sent')

  const folder = await createRunDirectory(outDir, runId)
  using events = openEventLog(join(folder, 'events.ndjson'))
  const result = await playScenario(
    {
      ...plan,
      runId,
      target: chat.target,
      shownUrl: maskedUrl(chat.target.url),
      estimatedCost:
        chat.target.kind === 'endpoint' ? null : costOfRun(plan.scenario, plan.options, chat.target, plan.prices),
      harnessVersion,
      node: process.versions.node,
      commit: await harnessCommit(),
      logFolder: join(folder, logFolderName),
    },
    {
      signal,
      onPhase: (phase) => events.write({ event: 'phase', phase }),
      onProgress: (state) => display.update(state),
      onNotice(text) {
        events.write({ event: 'notice', text })
        display.notice(text)
      },
      ...chat.hooks,
    },
  )
  events.write({ event: 'verdict', exitCode: result.verdict.exitCode, reasons: result.verdict.reasons })
  return result
}
