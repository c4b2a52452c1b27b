import { stripVTControlCharacters } from 'node:util'
import stringWidth from 'string-width'
import wrapAnsi from 'wrap-ansi'
import { beforeUnit } from '../figures.ts'

/** Text of others, whose control characters a terminal must not obey. */
export function plainLine(text: string): string {
  return text.replaceAll(/\p{Cc}/gu, '�')
}

/** Characters of a word that is rather cut than left out: a path, a URL, a frame. */
const longWord = 24

/** The columns that a line takes: colours take none, a Chinese letter two, and so does a flag or a family of several characters. */
export const widthOf: (line: string) => number = stringWidth

const graphemes = new Intl.Segmenter()

/**
 * A line of at most so many columns, an ellipsis in place of what is too much, and of its colours. It ends with a whole word,
 * unless that word is long, or half of the line.
 */
export function cut(line: string, columns: number): string {
  if (widthOf(line) <= columns) return line
  const characters = Array.from(graphemes.segment(stripVTControlCharacters(line)), ({ segment }) => segment)
  let fitting = 0
  for (let width = 0; fitting < characters.length; fitting++) {
    width += widthOf(characters[fitting] ?? '')
    if (width > columns - 1) break
  }
  const lastBlank = characters.lastIndexOf(' ', fitting - 1)
  const nextBlank = characters.indexOf(' ', fitting)
  const wordEnd = nextBlank === -1 ? characters.length : nextBlank
  const isShort = wordEnd - lastBlank <= longWord && lastBlank > fitting / 2
  const end = isShort ? lastBlank + 1 : fitting
  return `${characters.slice(0, end).join('')}…`
}

/**
 * A text in lines of so many columns, with nothing in it that a terminal obeys. Words that are too long are cut.
 *
 * @param margin before each line
 * @param hanging before each line but the first
 */
export function wrapped(text: string, margin: string, columns: number, hanging = margin): string[] {
  return wholeWords(plainLine(text), margin, columns, hanging).map((line) => cut(line, columns))
}

/** A figure and its unit stay together. */
const beforeItsUnit = new RegExp(` (?=${beforeUnit.source})`, 'gu')
const fixedBlank = '\u{A0}'

/** {@link wrapped} of a text without control characters and colours; a line that is one long word is longer. */
export function wholeWords(text: string, margin: string, columns: number, hanging = margin): string[] {
  const fixed = text.normalize().replaceAll(beforeItsUnit, fixedBlank)
  const words = fixed.trimStart()
  const indent = margin + fixed.slice(0, fixed.length - words.length)
  const [first = ''] = linesOf(words, columns - indent.length)
  const rest = words.slice(first.length).trim()
  return [
    indent + first,
    ...(rest === '' ? [] : linesOf(rest, columns - hanging.length).map((line) => hanging + line)),
  ].map((line) => line.replaceAll(fixedBlank, ' ').trimEnd())
}

function linesOf(text: string, columns: number): string[] {
  return wrapAnsi(text, Math.max(1, columns)).split('\n')
}
