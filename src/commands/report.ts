import { existsSync, statSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { renderCsv } from '../../reports/csv.ts'
import { renderHtml } from '../../reports/html/render.ts'
import { renderTerminal } from '../../reports/terminal.ts'
import { type ExitCode, exitCodes } from '../exit-codes.ts'
import { makeFolder } from '../make-folder.ts'
import { fileRefusal } from '../metrics/result/file-refusal.ts'
import type { RunResult } from '../metrics/result/run-result.ts'
import { saveAtomically } from '../metrics/result/save-atomically.ts'
import type { CommandContext } from './context.ts'
import { reportFileName } from './running/save-run.ts'
import { savedResult } from './running/saved-result.ts'

export interface ReportArgs {
  /** A run's folder, its `result.json`, or its id within the output folder. */
  readonly run: string
  readonly outDir: string
  /** Where the page goes; beside the result if undefined. */
  readonly outFile: string | undefined
  /** Where the figures go as CSV files, if they are wanted. */
  readonly csvFolder: string | undefined
}

/**
 * Makes the page of a saved run again: the same file gives the same bytes. A run that was killed before it could save its
 * result has one made from its logs.
 */
export async function report(args: ReportArgs, context: CommandContext): Promise<ExitCode> {
  const { run, outDir, outFile, csvFolder } = args
  const source = existsSync(run) || !existsSync(join(outDir, run)) ? run : join(outDir, run)
  const result = await savedResult(source)
  const page = outFile ?? join(folderOf(source), reportFileName)
  await saveAtomically(page, await renderHtml(result))
  if (csvFolder !== undefined) await saveCsv(csvFolder, result)
  if (context.json) context.answer.write(`${JSON.stringify(result, null, 2)}\n`)
  else context.answer.write(`${renderTerminal(result, { color: context.answer.color })}\n`)
  context.progress.write(`report  ${relative('.', page)}\n`)
  if (csvFolder !== undefined) context.progress.write(`csv     ${csvFolder}\n`)
  return exitCodes.ok
}

async function saveCsv(folder: string, result: RunResult): Promise<void> {
  await makeFolder(folder).catch((error: unknown) => {
    throw fileRefusal(`cannot make ${folder}`, error)
  })
  for (const [name, text] of Object.entries(renderCsv(result))) await saveAtomically(join(folder, name), text)
}

function folderOf(source: string): string {
  return statSync(source).isDirectory() ? source : dirname(source)
}
