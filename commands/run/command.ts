import { join } from 'node:path'
import type { PathsAsked } from '../../reports/on-request.ts'
import { pageFile } from '../../reports/output.ts'
import { runOutputs } from './outputs.ts'
import { type ExitCode, Refusal, mostSevere } from '../../src/exit-codes.ts'
import { newRunId, pointLatest } from '../../src/metrics/result/run-directory.ts'
import type { RunResult } from '../../src/metrics/result/run-result.ts'
import { askedPaths, saveAsked } from './asked-outputs.ts'
import { asTypedHere } from './command-line.ts'
import type { CommandContext } from '../flags/context.ts'
import { type LiveRun, openLiveRun } from './live-run.ts'
import { type RunWatcher, executeRun } from './execute-run.ts'
import type { MetricsStream } from './metrics-stream.ts'
import { type PlannedRun, type RunArgs, planRun } from './plan-run.ts'
import { saveRun } from './saved-result.ts'
import { sayTemplateNotices } from './aim/aim.ts'
import { screenOf, showPaths, showResult } from './show-and-save.ts'

/**
 * Plans a run, carries it out against the embedded stack or an existing target, saves and shows it.
 *
 * @returns the verdict's exit code
 * @throws Refusal for everything that is wrong before anything is started, sent or written
 */
export async function run(args: RunArgs, context: CommandContext): Promise<ExitCode> {
  const plan = await planRun(args)
  sayTemplateNotices(plan.aim, context)
  const runId = newRunId(new Date(), plan.scenario.name)
  await using live = await openLive(args, plan, runId, context)
  await using stream = await openStream(args, plan, runId, context)
  const watchers = [live?.watcher, stream?.watcher].filter((watcher) => watcher !== undefined)
  const result = await executeRun(plan, runId, context, { watcher: together(watchers) })
  stream?.end(result)
  // Shown before it is saved: on a full disk it is all that is left of the run.
  await showResult(result, runOutputs, context)
  const folder = join(plan.outDir, runId)
  const verdict = result.verdict.exitCode as ExitCode
  await save(plan.outDir, folder, result, args.paths).catch((error: unknown) => {
    // What ended the run, or what its target did, may weigh more.
    throw error instanceof Refusal ? new Refusal(mostSevere([verdict, error.exitCode]), error.problems) : error
  })
  showPaths(result, runOutputs, folder, context, [...askedPaths(args.paths), ...repeating(result.command, context)])
  await live?.end(result, join(folder, pageFile))
  return verdict
}

/** The address is what was asked for: it is said with --quiet too. */
async function openLive(
  { live }: RunArgs,
  plan: PlannedRun,
  runId: string,
  { progress }: CommandContext,
): Promise<LiveRun | null> {
  if (live === undefined) return null
  const opened = await openLiveRun(plan, runId, live.port)
  progress.write(`  live    ${opened.url}\n`)
  return opened
}

/** Its library is loaded only for who asks for it. */
async function openStream(
  { otlp }: RunArgs,
  plan: PlannedRun,
  runId: string,
  context: CommandContext,
): Promise<MetricsStream | null> {
  if (otlp === undefined) return null
  const { openMetricsStream } = await import('./metrics-stream.ts')
  return openMetricsStream(otlp, plan, runId, context)
}

/** Several watchers as one; undefined for none. */
function together(watchers: readonly RunWatcher[]): RunWatcher | undefined {
  if (watchers.length === 0) return undefined
  return {
    update: (progress) => watchers.forEach((watcher) => watcher.update(progress)),
    phase: (name, startSecond) => watchers.forEach((watcher) => watcher.phase(name, startSecond)),
    notice: (text) => watchers.forEach((watcher) => watcher.notice(text)),
  }
}

async function save(outDir: string, folder: string, result: RunResult, paths: PathsAsked): Promise<void> {
  await saveRun(folder, result)
  await pointLatest(outDir, result.runId)
  await saveAsked(paths, result, runOutputs)
}

/** Returns the lines that say how to repeat the run. A command that is wider than the terminal is on the page, for copying. */
function repeating(command: string, context: CommandContext): string[] {
  const { columns, verbose } = screenOf(context)
  const line = `  again   ${asTypedHere(command)}`
  if (line.length > columns && !verbose) return []
  return command.includes('***') ? [line, '          *** replaces a secret; give it again'] : [line]
}
