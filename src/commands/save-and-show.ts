import { join } from 'node:path'
import { saveAtomically } from '../metrics/result/save-atomically.ts'
import type { CommandContext } from './context.ts'
import { reportFileName } from './running/save-run.ts'

/** What becomes of a result that is not one run's. */
export interface Presentation<Result> {
  readonly folder: string
  readonly dataFileName: string
  readonly renderPage: (result: Result) => string
  readonly renderTerminal: (result: Result, options: { readonly color: boolean }) => string
}

/**
 * Saves a result and its page, answers with it, and says where they are.
 *
 * @throws Refusal (13) on a full disk, (2) for a folder that cannot be written
 */
export async function saveAndShow<Result>(
  result: Result,
  { folder, dataFileName, renderPage, renderTerminal }: Presentation<Result>,
  { answer, progress, json }: CommandContext,
): Promise<void> {
  const document = `${JSON.stringify(result, null, 2)}\n`
  const dataFile = join(folder, dataFileName)
  const reportFile = join(folder, reportFileName)
  await saveAtomically(dataFile, document)
  await saveAtomically(reportFile, renderPage(result))
  answer.write(json ? document : `\n${renderTerminal(result, { color: answer.color })}\n\n`)
  const beside = json ? progress : answer
  beside.write(`  report  ${reportFile}\n  data    ${dataFile}\n`)
}
