import { join } from 'node:path'
import { renderTerminal } from '../../reports/terminal.ts'
import { type ExitCode, Refusal, exitCodes, mostSevere } from '../exit-codes.ts'
import { createRunDirectory, newRunId } from '../metrics/result/run-directory.ts'
import type { RunResult } from '../metrics/result/run-result.ts'
import { resultFileName } from '../metrics/result/write-result.ts'
import { conduct } from '../scenarios/conduct.ts'
import { maskedUrl } from '../masked-url.ts'
import { standUp } from './chat-under-test.ts'
import { asTypedHere } from './command-line.ts'
import type { CommandContext } from './context.ts'
import { openEventLog } from './event-log.ts'
import { harnessCommit, harnessVersion } from './harness-version.ts'
import { type RunPlan, type RunWords, planRun } from './plan-run.ts'
import { showProgress, silentProgress } from './progress.ts'
import { reportFileName, saveRun } from './save-run.ts'
import { logFolderName } from './saved-result.ts'

/**
 * Plans a run, carries it out against the embedded stack or a standing target, saves and shows it.
 *
 * @returns the verdict's exit code
 * @throws Refusal for everything that is wrong before anything is started, sent or written
 */
export async function run(words: RunWords, context: CommandContext): Promise<ExitCode> {
  const plan = await planRun(words)
  const runId = newRunId(new Date(), plan.scenario.name)
  const result = await carryOut(plan, runId, context)
  // Shown before it is saved: on a full disk it is all that is left of the run.
  showResult(result, context)
  const folder = join(plan.outDir, runId)
  const verdict = result.verdict.exitCode as ExitCode
  await saveRun(plan.outDir, folder, result).catch((error: unknown) => {
    // What ended the run, or what its target did, may weigh more.
    throw error instanceof Refusal ? new Refusal(mostSevere([verdict, error.exitCode]), error.problems) : error
  })
  showPaths(result, folder, context)
  return verdict
}

async function carryOut(plan: RunPlan, runId: string, { quiet, progress, signal }: CommandContext): Promise<RunResult> {
  using display = quiet ? silentProgress : showProgress(progress)
  display.notice(`fanbench ${harnessVersion} · ${plan.command}`)
  if (plan.aim.kind === 'embedded') display.notice('starting the embedded stack')
  await using chat = await standUp(plan.aim, plan.stackOptions)
  if (signal.aborted) throw new Refusal(exitCodes.interrupted, 'interrupted before anything was sent')

  const folder = await createRunDirectory(plan.outDir, runId)
  using events = openEventLog(join(folder, 'events.ndjson'))
  const { scenario, options, stackOptions, protocol, limits, requireMetrics, command } = plan
  const shownUrl = maskedUrl(chat.target.url)
  const logFolder = join(folder, logFolderName)
  const harness = { harnessVersion, node: process.versions.node, commit: await harnessCommit() }
  const result = await conduct(
    {
      runId,
      scenario,
      options,
      stackOptions,
      target: chat.target,
      shownUrl,
      protocol,
      limits,
      requireMetrics,
      command,
      logFolder,
      ...harness,
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

function showResult(result: RunResult, { answer, json }: CommandContext): void {
  if (json) answer.write(`${JSON.stringify(result, null, 2)}\n`)
  else answer.write(`\n${renderTerminal(result, { color: answer.color })}\n\n`)
}

function showPaths(result: RunResult, folder: string, { answer, progress, json }: CommandContext): void {
  const paths = [
    `  report  ${join(folder, reportFileName)}`,
    `  data    ${join(folder, resultFileName)}`,
    `  again   ${asTypedHere(result.command)}`,
  ]
  const beside = json ? progress : answer
  beside.write(`${paths.join('\n')}\n`)
}
