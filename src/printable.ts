/**
 * Others' text as a terminal may have it: what would move the cursor, colour, ring or turn the direction stands there as
 * `\u001b`. Lines and tabs stay. A JSON document stays the same document.
 */
export function printable(text: string): string {
  return text.replaceAll(unprintable, escaped)
}

/** {@link printable} in a line of its own: it can neither end it nor begin another. */
export function printableLine(text: string): string {
  return printable(text).replaceAll(/[\n\t]/g, escaped)
}

/** {@link printable} of what we have written ourselves, around the text of others: our own colours stay, where there are any. */
export function printableOutput(text: string, color: boolean): string {
  // In turns: what is between ours, and ours.
  return text
    .split(color ? ownSequences : ownErasure)
    .map((part, index) => (index % 2 === 0 ? printable(part) : part))
    .join('')
}

/** C0 and C1 without line feed and tab, DEL, and what embeds, overrides or isolates a direction of writing. */
const unprintable = /[[\p{Cc}\u202A-\u202E\u2066-\u2069]--[\n\t]]/gv

const escape = '\u001B'
/** A status line is erased before the next one is written. */
const erasure = `\r${escape}\\[K`
/** And `styleText` colours. */
const coloring = `${escape}\\[\\d{1,3}m`
const ownErasure = new RegExp(`(${erasure})`)
const ownSequences = new RegExp(`(${erasure}|${coloring})`)

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
}
