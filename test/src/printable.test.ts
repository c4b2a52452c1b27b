import { expect, it } from 'vitest'
import { printable, printableLine, printableOutput } from '../../src/printable.ts'

it.each([
  ['clears the screen', '\u001B[2Jx', '\\u001b[2Jx'],
  ['sets the title', '\u001B]0;owned\u0007', '\\u001b]0;owned\\u0007'],
  ['is a C1 control', 'a\u009B31mb', 'a\\u009b31mb'],
  ['overwrites the line', 'good\rbad\b', 'good\\u000dbad\\u0008'],
  ['turns the direction', '\u202Etxt', '\\u202etxt'],
  ['deletes', '\u007F', '\\u007f'],
])('a text that %s stands there in words', (_, text, shown) => {
  expect(printable(text)).toBe(shown)
})

it('lines, tabs, letters of all scripts and emoji stay', () => {
  const text = 'Grüße,\n\tעולם שלום 👋🏽 ✖ ·'
  expect(printable(text)).toBe(text)
  expect(printableLine('a\nb')).toBe('a\\u000ab')
})

it('a JSON document stays the same document', () => {
  const document = { a: '\u009B2J\u007F\u202E', '\u0085': 'line\nline' }
  const text = printable(JSON.stringify(document, null, 2))
  expect(text).not.toMatch(/[\u007F-\u009F\u202E]/)
  expect(JSON.parse(text)).toEqual(document)
})

it('of what we write ourselves our own colours stay, where there are any, and nothing else', () => {
  const written = '\r\u001B[K\u001B[31mred\u001B[39m \u001B[2J\u001B[1;1H'
  expect(printableOutput(written, true)).toBe('\r\u001B[K\u001B[31mred\u001B[39m \\u001b[2J\\u001b[1;1H')
  expect(printableOutput(written, false)).toBe('\r\u001B[K\\u001b[31mred\\u001b[39m \\u001b[2J\\u001b[1;1H')
})
