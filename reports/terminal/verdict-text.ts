import type { Headline, Outcome } from '../outcome.ts'
import { wrapped } from './lines.ts'
import { type Screen, painter } from './screen.ts'

/** The headline, whole: in several lines on a narrow screen. It is the first of a summary, and the last that is printed. */
export function verdictText({ outcome, sentence }: Headline, screen: Screen): string {
  return painted(outcome, `${outcome.mark} ${sentence}`, outcome.mark, screen).join('\n')
}

/** The first lines of a summary: the headline, and under it the verdict in a word and what it is of. */
export function titleLines(headline: Headline, about: string, screen: Screen): string[] {
  const { outcome } = headline
  const under = wrapped(`${outcome.word} · ${about}`, '  ', screen.columns, '    ')
  return [
    ...verdictText(headline, screen).split('\n'),
    ...under.map((line, at) =>
      at === 0 ? line.replace(outcome.word, (word) => painter(screen)(outcome.tone, word)) : line,
    ),
  ]
}

/** Lines that begin with a mark, in its colour. */
function painted({ tone }: Outcome, text: string, mark: string, screen: Screen): string[] {
  const [first = '', ...more] = wrapped(text, '', screen.columns, '  ')
  return [first.replace(mark, () => painter(screen)(tone, mark)), ...more]
}
