/** A text of others' with its secrets hidden, cut to so many characters. */
export type Mask = (text: string, characters: number) => string

const mostCharacters = 300

/** A text of others' as a result may have it: in one line, without secrets, and cut. */
export function quotedLine(text: string, masked: Mask): string {
  // One character more, to know that there were more.
  const line = masked(text, mostCharacters + 1)
    .replaceAll(/[\s\p{Cc}]+/gu, ' ')
    .trim()
  return line.length <= mostCharacters ? line : `${line.slice(0, mostCharacters)}…`
}
