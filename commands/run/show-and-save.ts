import { appendFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import type { PathsAsked } from '../../reports/on-request.ts'
import { type Outputs, renderFiles } from '../../reports/output.ts'
import type { Screen } from '../../reports/terminal/screen.ts'
import { makeFolder } from '../../src/make-folder.ts'
import { fileRefusal } from '../../src/file-refusal.ts'
import { saveAtomically, saveFiles } from '../../src/metrics/result/save-atomically.ts'
import type { CommandContext } from '../flags/context.ts'
import { askedPaths, saveAsked } from './asked-outputs.ts'
import { writeNotice } from '../flags/notice.ts'

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

/** Writes a document as JSON, and the folders above it. @throws Refusal (2) or (13) if it cannot be written */
export async function saveDocument(document: object, path: string): Promise<void> {
  try {
    await makeFolder(dirname(resolve(path)))
  } catch (error) {
    throw fileRefusal(`cannot write ${path}`, error)
  }
  await saveAtomically(path, `${JSON.stringify(document, null, 2)}\n`)
}

/**
 * Adds to the page of the job, and marks its log. The log is stderr, because stdout may be a JSON document; GitHub reads both.
 * A page that cannot be written is said, and costs no run.
 */
export async function showOnGitHub<Result>(
  result: Result,
  outputs: Outputs<Result>,
  { gitHub: { summaryFile, readsLog }, progress }: CommandContext,
): Promise<void> {
  for (const output of Object.values(outputs)) {
    if (output.to === 'github-log' && readsLog) progress.write(output.render(result))
    if (output.to !== 'github-summary' || summaryFile === null) continue
    // Other steps write to the same file: a rename would lose what they do at the same time.
    await appendFile(summaryFile, output.render(result)).catch((error: Error) => {
      writeNotice(progress, `the job summary could not be written: ${error.message}`)
    })
  }
}

/** Returns the size that an answer is written for. A file takes lines of any length and number. */
export function screenOf({ answer, verbose }: Pick<CommandContext, 'answer' | 'verbose'>): Screen {
  const { isTerminal, color } = answer
  return {
    color,
    columns: isTerminal ? answer.columns : Number.POSITIVE_INFINITY,
    rows: isTerminal ? answer.rows : Number.POSITIVE_INFINITY,
    verbose,
  }
}
