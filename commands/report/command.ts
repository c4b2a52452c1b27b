import { existsSync, statSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import type { PathsAsked } from '../../reports/on-request.ts'
import { runOutputs } from '../run/outputs.ts'
import { type ExitCode, Refusal, exitCodes } from '../../src/exit-codes.ts'
import { saveAtomically } from '../../src/metrics/result/save-atomically.ts'
import { askedOutputs, askedProblems, saveAsked } from '../run/asked-outputs.ts'
import { indexFile, renderIndex } from './index-page.ts'
import type { CommandContext } from '../flags/context.ts'
import { savedPath, savedResult } from '../run/saved-result.ts'
import { screenOf, summaryText, showOnGitHub } from '../run/show-and-save.ts'

interface ReportArgs {
  /** A run's folder, its `result.json`, or its id within the output folder. */
  readonly run: string
  readonly outDir: string
  /** The path of the page; undefined for a page beside the result. */
  readonly outFile: string | undefined
  /** The paths of further outputs. */
  readonly paths: PathsAsked
}

/**
 * Makes the page of a saved run again, and other outputs: the same file gives the same bytes. A run that was killed before it
 * could save its result has one made from its logs.
 *
 * @throws Refusal (2) for a run that cannot be read and a file that cannot be written
 */
export async function report(args: ReportArgs, context: CommandContext): Promise<ExitCode> {
  const { run, outDir, outFile, paths } = args
  const { terminal, json, html } = runOutputs
  const problems = askedProblems(paths)
  if (problems.length > 0) throw new Refusal(exitCodes.usage, problems)
  const source = savedPath(run, outDir)
  const result = await savedResult(source)
  const page = outFile ?? join(folderOf(source), html.file)
  await saveAtomically(page, await html.render(result))
  await saveAsked(paths, result, runOutputs)
  const screen = screenOf(context)
  context.answer.write(
    context.json
      ? json.render(result)
      : `${summaryText(result, terminal, screen)}\n${terminal.verdict(result, screen)}\n`,
  )
  await showOnGitHub(result, runOutputs, context)
  const written = [['report', relative('.', page)] as const, ...askedOutputs(paths)]
  context.progress.write(written.map(([name, path]) => `${name.padEnd(6)}  ${path}\n`).join(''))
  return exitCodes.ok
}

/**
 * Makes the page over all runs of the output folder.
 *
 * @throws Refusal (2) where there is no such folder, (13) where the page cannot be written
 */
export async function reportIndex(
  { outDir, outFile }: Pick<ReportArgs, 'outDir' | 'outFile'>,
  context: CommandContext,
): Promise<ExitCode> {
  if (!existsSync(outDir))
    throw new Refusal(
      exitCodes.usage,
      `${outDir}: there is no such folder; \`fanbench run\` makes it with its first run`,
    )
  const page = outFile ?? join(outDir, indexFile)
  await saveAtomically(page, await renderIndex(outDir))
  const path = relative('.', page)
  context.answer.write(context.json ? `${JSON.stringify({ index: path })}\n` : `${path}\n`)
  return exitCodes.ok
}

function folderOf(source: string): string {
  return statSync(source).isDirectory() ? source : dirname(source)
}
