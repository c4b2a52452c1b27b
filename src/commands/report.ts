import { existsSync, statSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { renderFiles } from '../../reports/output.ts'
import { runOutputs } from '../../reports/outputs.ts'
import { type ExitCode, exitCodes } from '../exit-codes.ts'
import { saveAtomically } from '../metrics/result/save-atomically.ts'
import { saveFiles } from '../metrics/result/save-files.ts'
import type { CommandContext } from './context.ts'
import { chooseOutputs } from './choose-outputs.ts'
import { savedResult } from './running/saved-result.ts'

export interface ReportArgs {
  /** A run's folder, its `result.json`, or its id within the output folder. */
  readonly run: string
  readonly outDir: string
  /** Where the page goes; beside the result if undefined. */
  readonly outFile: string | undefined
  /** Further outputs, `<name>=<folder>`. */
  readonly outputs: readonly string[]
}

/**
 * Makes the page of a saved run again, and other outputs: the same file gives the same bytes. A run that was killed before it
 * could save its result has one made from its logs.
 *
 * @throws Refusal (2) for an output that there is not, a run that cannot be read and a file that cannot be written
 */
export async function report(args: ReportArgs, context: CommandContext): Promise<ExitCode> {
  const { run, outDir, outFile } = args
  const { terminal, json, html } = runOutputs
  const chosen = chooseOutputs(runOutputs, args.outputs)
  const source = existsSync(run) || !existsSync(join(outDir, run)) ? run : join(outDir, run)
  const result = await savedResult(source)
  const page = outFile ?? join(folderOf(source), html.file)
  await saveAtomically(page, await html.render(result))
  for (const { output, folder } of chosen) await saveFiles(folder, await renderFiles(output, result))
  context.answer.write(
    context.json ? json.render(result) : `${terminal.render(result, { color: context.answer.color })}\n`,
  )
  const paths = [{ name: 'report', folder: relative('.', page) }, ...chosen]
  context.progress.write(paths.map(({ name, folder }) => `${name.padEnd(6)}  ${folder}\n`).join(''))
  return exitCodes.ok
}

function folderOf(source: string): string {
  return statSync(source).isDirectory() ? source : dirname(source)
}
