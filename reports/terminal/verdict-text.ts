import type { Outcome } from '../outcome.ts'
import { wrapped } from './lines.ts'
import { type Screen, painter } from './screen.ts'

/** `✖ A check failed: deliveries_lost was 20; the limit is 0`, whole: in several lines on a narrow screen. @param reason empty if there is none */
export function verdictText(outcome: Outcome, reason: string, screen: Screen): string {
  return painted(outcome, reason === '' ? '' : `: ${reason}`, screen).join('\n')
}

/** The first line of a summary: the verdict, and what it is of. */
export function titleLines(outcome: Outcome, about: string, screen: Screen): string[] {
  return painted(outcome, `   ${about}`, screen)
}

function painted({ mark, word, tone }: Outcome, behind: string, screen: Screen): string[] {
  const words = `${mark} ${word}`
  const [first = '', ...more] = wrapped(`${words}${behind}`, '', screen.columns, '  ')
  return [first.replace(words, () => painter(screen)(tone, words)), ...more]
}
