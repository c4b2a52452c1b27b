import { plainLine, wholeWords } from '../../reports/terminal/lines.ts'
import type { CommandStream } from './context.ts'

/** A sentence on a stream, in lines of its own: see {@link noticeText}. */
export function writeNotice(output: CommandStream, text: string): void {
  output.write(`${noticeText(text, output)}\n`)
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
