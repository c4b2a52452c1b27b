import { styleText } from 'node:util'
import type { Tone } from '../../reports/outcome.ts'
import { plainLine, wholeWords } from '../../reports/terminal/lines.ts'
import { painter } from '../../reports/terminal/screen.ts'
import type { CommandStream } from './context.ts'

/** Read from the words themselves, because a mistake of the command line is explained when no option has been read yet. */
export const mayColor = !process.argv.includes('--no-color')

/** The mark of a mistake that the parser of the command line writes to stderr itself; red where stderr has colours. */
export function mistakeMark(): string {
  return mayColor ? styleText('red', '✖', { stream: process.stderr }) : '✖'
}

const tones: Readonly<Record<string, Tone>> = { '✖': 'bad', '!': 'doubtful' }

/**
 * A sentence on a stream, in lines of its own: see {@link noticeText}. The mark of a mistake or a warning has the colour that the
 * same mark has in a verdict, where the stream has colours.
 */
export function writeNotice(output: CommandStream, text: string): void {
  const shown = noticeText(text, output).replace(/^(?:✖|!)(?= )/u, (mark) =>
    painter(output)(tones[mark] ?? 'doubtful', mark),
  )
  output.write(`${shown}\n`)
}

/**
 * On a terminal each line of the text is wrapped by words, what follows indented; words that are too long stay whole, as paths
 * and URLs are copied. Elsewhere the text as it is: a log is searched by lines.
 */
export function noticeText(
  text: string,
  { isTerminal, columns }: Pick<CommandStream, 'isTerminal' | 'columns'>,
): string {
  if (!isTerminal) return text
  return text
    .replaceAll('\t', '  ')
    .split('\n')
    .flatMap((line) => {
      const words = line.trimStart()
      const margin = ' '.repeat(line.length - words.length)
      return wholeWords(plainLine(words), margin, columns, `${margin}  `)
    })
    .join('\n')
}
