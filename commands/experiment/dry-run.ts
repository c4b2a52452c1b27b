import { type ExitCode, exitCodes } from '../../src/exit-codes.ts'
import { onOrOff } from '../../src/value-schemas.ts'
import type { CommandContext } from '../flags/context.ts'
import { noticeText } from '../flags/notice.ts'

/** The option `--dry-run` of an experiment. */
export const dryRunRow = onOrOff()
  .meta({ flagOnly: true })
  .default(false)
  .describe('show the plan, the time and the cost; start nothing')

/** Writes what an experiment would do: its preview as a document, or the same as text. */
export function answerDryRun(preview: object, text: string, { answer, json }: CommandContext): ExitCode {
  answer.write(json ? `${JSON.stringify(preview, null, 2)}\n` : `${noticeText(text, answer)}\n`)
  return exitCodes.ok
}
