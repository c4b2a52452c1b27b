import { describe, expect, it } from 'vitest'
import { noticeText, writeNotice } from '../../commands/flags/notice.ts'

const waiting =
  'waiting for CloudWatch, at most 2 s more: the invocations of SendMessage, Connect and Disconnect are not all there yet'
const path = `/srv/results/${'a-long-folder-name/'.repeat(6)}result.json`

describe('a notice', () => {
  it.each([80, 60, 40])('is wrapped by words on a terminal of %i columns, what follows indented', (columns) => {
    const [first = '', ...more] = noticeText(waiting, { isTerminal: true, columns }).split('\n')
    expect(more.length).toBeGreaterThan(0)
    expect([first, ...more].filter((line) => line.length > columns)).toEqual([])
    expect(more.filter((line) => !/^ {2}\S/.test(line))).toEqual([])
    expect([first, ...more.map((line) => line.slice(2))].join(' ')).toBe(waiting)
  })

  it('keeps its own lines and their margins, and words that are too long whole', () => {
    const text = `\nbaseline   main\n  target  ${path}`
    expect(noticeText(text, { isTerminal: true, columns: 60 })).toBe(`\nbaseline   main\n  target\n    ${path}`)
  })

  it('cannot move the cursor', () => {
    expect(noticeText('a\u001B[2Jb\tc', { isTerminal: true, columns: 60 })).toBe('a�[2Jb  c')
  })

  it('is one line where no terminal shows it', () => {
    expect(noticeText(waiting, { isTerminal: false, columns: 80 })).toBe(waiting)
  })
})

describe('the mark of a notice', () => {
  const written = (text: string, color: boolean) => {
    let all = ''
    const stream = { write: (part: string) => (all += part), isTerminal: color, columns: 80, rows: 24, color }
    writeNotice(stream, text)
    return all
  }

  it('has the colour of the same mark in a verdict, and the sentence has none', () => {
    expect(written('✖ no such run', true)).toBe('\u001B[31m✖\u001B[39m no such run\n')
    expect(written('! few messages', true)).toBe('\u001B[33m!\u001B[39m few messages\n')
    expect(written('waiting! ✖ inside', true)).toBe('waiting! ✖ inside\n')
  })

  it('has none where the stream has none', () => {
    expect(written('✖ no such run', false)).toBe('✖ no such run\n')
  })
})
