import { join } from 'node:path'
import type { PathsAsked } from '../../reports/on-request.ts'
import { type Outputs, renderFiles } from '../../reports/output.ts'
import { saveFiles } from '../../src/metrics/result/save-files.ts'
import { askedPaths, saveAsked } from './asked-outputs.ts'
import type { Screen } from '../../reports/terminal/screen.ts'
import type { CommandContext } from '../flags/context.ts'
import { screenOf } from './screen.ts'
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
  showPaths(result, outputs, folder, context, askedPaths(asked))
}

/** The table, or the one JSON document; and what a job of GitHub Actions is told beside it. */
export async function showResult<Result>(
  result: Result,
  outputs: Outputs<Result>,
  context: CommandContext,
): Promise<void> {
  const { json: document, terminal } = outputs
  const { answer, json } = context
  answer.write(json ? await document.render(result) : `\n${summaryText(result, terminal, screenOf(context))}\n\n`)
  await showOnGitHub(result, outputs, context)
}

/** The summary, in the rows that the verdict under it leaves. */
export function summaryText<Result>(result: Result, terminal: Outputs<Result>['terminal'], screen: Screen): string {
  const further = terminal.verdict(result, screen).split('\n').length - 1
  return terminal.render(result, { ...screen, rows: screen.rows - further })
}

/** Writes what is always saved, each before the next is rendered: a page that fails costs no figures. */
export async function saveResult<Result>(result: Result, outputs: Outputs<Result>, folder: string): Promise<void> {
  for (const output of Object.values(outputs))
    if ('saved' in output && output.saved === 'always') await saveFiles(folder, await renderFiles(output, result))
}

/**
 * Prints where a result was saved, and repeats the verdict below, where a reader sees it first after a long output.
 *
 * @param further lines below the paths
 */
export function showPaths<Result>(
  result: Result,
  { terminal, html, json: data }: Outputs<Result>,
  folder: string,
  context: CommandContext,
  further: readonly string[] = [],
): void {
  const { answer, progress, json } = context
  const screen = screenOf(context)
  const lines = [...pathLines(folder, [html.file, data.file], screen), ...further]
  if (json) progress.write(`${lines.join('\n')}\n`)
  else answer.write(`${[...lines, terminal.verdict(result, screen)].join('\n')}\n`)
}

/** Each path in a line; where the screen has no room for that, the folder and the names in it. */
function pathLines(folder: string, [page, data]: readonly [string, string], { columns }: Screen): string[] {
  const lines = [`  report  ${join(folder, page)}`, `  data    ${join(folder, data)}`]
  return lines.every((line) => line.length <= columns) ? lines : [`  ${folder}`, `    ${page}, ${data}`]
}
