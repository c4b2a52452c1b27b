import { join } from 'node:path'
import type { PathsAsked } from '../../reports/on-request.ts'
import { type Outputs, renderFiles } from '../../reports/output.ts'
import { saveFiles } from '../metrics/result/save-files.ts'
import { askedPaths, saveAsked } from './asked-outputs.ts'
import type { CommandContext } from './context.ts'
import { showOnGitHub } from './show-on-github.ts'

/**
 * Answers with a result, saves it in its folder and says where it is. Shown before it is saved: on a full disk that is all
 * that is left of it.
 *
 * @param asked where those outputs go that are written only when asked for
 * @throws Refusal (13) on a full disk, (2) for a folder that cannot be written
 */
export async function showAndSave<Result>(
  result: Result,
  outputs: Outputs<Result>,
  folder: string,
  context: CommandContext,
  asked: PathsAsked = {},
): Promise<void> {
  await showResult(result, outputs, context)
  await saveResult(result, outputs, folder)
  await saveAsked(asked, result, outputs)
  showPaths(outputs, folder, context, askedPaths(asked))
}

/** The table, or the one JSON document; and what a job of GitHub Actions is told beside it. */
export async function showResult<Result>(
  result: Result,
  outputs: Outputs<Result>,
  context: CommandContext,
): Promise<void> {
  const { json: document, terminal } = outputs
  const { answer, json } = context
  answer.write(json ? await document.render(result) : `\n${terminal.render(result, { color: answer.color })}\n\n`)
  await showOnGitHub(result, outputs, context)
}

/** Writes what is always saved, each before the next is rendered: a page that fails costs no figures. */
export async function saveResult<Result>(result: Result, outputs: Outputs<Result>, folder: string): Promise<void> {
  for (const output of Object.values(outputs))
    if ('saved' in output && output.saved === 'always') await saveFiles(folder, await renderFiles(output, result))
}

/** @param further lines under it */
export function showPaths<Result>(
  { html, json: data }: Outputs<Result>,
  folder: string,
  { answer, progress, json }: CommandContext,
  further: readonly string[] = [],
): void {
  const lines = [`  report  ${join(folder, html.file)}`, `  data    ${join(folder, data.file)}`, ...further]
  const beside = json ? progress : answer
  beside.write(`${lines.join('\n')}\n`)
}
