import type { Outcome } from '../outcome.ts'
import { cut, plainLine, wrapped } from './lines.ts'
import { type Screen, painter } from './screen.ts'

/** `✖ A check failed: deliveries_lost was 20; the limit is 0`, in one line. @param reason empty if there is none */
export function verdictLine({ mark, word, tone }: Outcome, reason: string, screen: Screen): string {
  const words = `${mark} ${word}`
  const line = cut(plainLine(`${words}${reason === '' ? '' : `: ${reason}`}`), screen.columns)
  return line.replace(words, () => painter(screen)(tone, words))
}

/** The first line of a summary: the verdict, and what it is of. */
export function titleLines({ mark, word, tone }: Outcome, about: string, screen: Screen): string[] {
  const words = `${mark} ${word}`
  const [first = '', ...more] = wrapped(`${words}   ${about}`, '', screen.columns, '  ')
  return [first.replace(words, () => painter(screen)(tone, words)), ...more]
}
