import type { Headline } from './outcome.ts'

/** @param aligned the sides of the columns; left out: all but the first line up on the right */
export function markdownTable(
  heading: readonly string[],
  rows: readonly (readonly string[])[],
  aligned: readonly ('left' | 'right')[] = heading.map((_, column) => (column === 0 ? 'left' : 'right')),
): string {
  const line = (cells: readonly string[]) => `| ${cells.map(plainText).join(' | ')} |`
  const sides = aligned.map((side) => (side === 'left' ? '---' : '---:'))
  return [line(heading), `| ${sides.join(' | ')} |`, ...rows.map(line)].join('\n')
}

/** Names of folders are others' text: in a line of its own, and neither markup nor the end of a cell. */
export function plainText(text: string): string {
  return text.replaceAll(/\p{Cc}/gu, '�').replaceAll(/[\\`*_|<>[\]]/g, String.raw`\$&`)
}

/** Words that are typed, in a line. */
export function code(text: string): string {
  return `\`${text.replaceAll('`', "'").replaceAll(/\p{Cc}+/gu, ' ')}\``
}

const mostCharacters = 300

/** Cut where it would take more than some lines of the screen. */
export function shortened(text: string): string {
  return text.length > mostCharacters ? `${text.slice(0, mostCharacters - 1)}…` : text
}

/** A line each, and how many are left; not more than these. */
export function firstOf(lines: readonly string[], most: number, rest: (left: number) => string): string {
  const shown = lines.slice(0, most)
  return [...shown, ...(lines.length > most ? [rest(lines.length - most)] : [])].join('\n')
}

/** The first line. */
export function headlineOf({ outcome, sentence }: Headline): string {
  return `### ${outcome.mark} ${plainText(sentence)}`
}
