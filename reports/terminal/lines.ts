import { stripVTControlCharacters } from 'node:util'
import { beforeUnit } from '../figures.ts'

/** Of others, which a terminal must not obey. */
export function plainLine(text: string): string {
  return text.replaceAll(/\p{Cc}/gu, '�')
}

/** Characters of a word that is rather cut than left out: a path, a URL, a frame. */
const longWord = 24

const noWidth = /\p{M}/u
const doubleWidth =
  /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Hangul}\p{Emoji_Presentation}\u3000-\u303F\uFF01-\uFF60]/u

/** The columns that a line takes: colours take none, a Chinese letter two. */
export function widthOf(line: string): number {
  let width = 0
  for (const character of stripVTControlCharacters(line)) width += widthOfCharacter(character)
  return width
}

function widthOfCharacter(character: string): number {
  if (character < '\u0300') return 1
  return noWidth.test(character) ? 0 : doubleWidth.test(character) ? 2 : 1
}

/**
 * A line of at most so many columns, an ellipsis in place of what is too much, and of its colours. It ends with a whole word,
 * unless that word is long, or half of the line.
 */
export function cut(line: string, columns: number): string {
  if (widthOf(line) <= columns) return line
  const characters = Array.from(stripVTControlCharacters(line))
  let fitting = 0
  for (let width = 0; fitting < characters.length; fitting++) {
    width += widthOfCharacter(characters[fitting] ?? '')
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
const betweenWords = new RegExp(` (?!${beforeUnit.source})`, 'u')

/** {@link wrapped} of a text without control characters; a line that is one long word is longer. */
export function wholeWords(text: string, margin: string, columns: number, hanging = margin): string[] {
  const lines: string[] = []
  let line = margin
  let width = margin.length
  let isEmpty = true
  for (const word of text.split(betweenWords)) {
    const wordWidth = widthOf(word)
    if (!isEmpty && width + wordWidth > columns) {
      lines.push(line.trimEnd())
      line = hanging
      width = hanging.length
    }
    line += `${word} `
    width += wordWidth + 1
    isEmpty = false
  }
  return [...lines, line.trimEnd()]
}
