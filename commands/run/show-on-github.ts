import { appendFile } from 'node:fs/promises'
import type { Outputs } from '../../reports/output.ts'
import type { CommandContext } from '../flags/context.ts'
import { writeNotice } from './notice.ts'

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
