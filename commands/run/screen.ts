import type { Screen } from '../../reports/terminal/screen.ts'
import type { CommandContext } from '../flags/context.ts'

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
