import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { Terminal, terminalSvg } from '../../scripts/terminal-svg.ts'
import { painter } from '../../reports/terminal/screen.ts'
import { showProgress } from '../../commands/run/progress/progress.ts'

const picture = { title: 'A <run>', description: 'It & its end', columns: 10, holdSeconds: 5 }

describe('the terminal', () => {
  it.each([
    ['lines', 'one\r\ntwo', 'one\ntwo'],
    ['a line that is written over', 'starting\r\u001B[Kready', 'ready'],
    ['a rest that is not erased', 'starting\rready', 'readying'],
    ['colours', '\u001B[32m✔\u001B[39m fine', '✔ fine'],
    ['characters outside of the basic plane', 'a😀b', 'a😀b'],
  ])('shows %s', (_, written, shown) => {
    const terminal = new Terminal()
    terminal.write(written)
    expect(terminal.text).toBe(shown)
  })

  it.each(['\u001B[2J', '\u001B[7m', '\u001B[1K', '\u001B[2A', '\t', '\u0007'])(
    'refuses %j, which it does not know',
    (sequence) => {
      expect(() => new Terminal().write(`fine${sequence}`)).toThrow(/does not know .*; add it to/)
    },
  )

  it('knows what fanbench writes: its colours and its status line', () => {
    const terminal = new Terminal()
    const write = (text: string) => terminal.write(text.replaceAll('\n', '\r\n'))
    const paint = painter({ color: true })
    write(`${paint('good', 'a')}${paint('doubtful', 'b')}${paint('bad', 'c')}${paint('quiet', 'd')}\n`)
    const output = { write, isTerminal: true, columns: 40, rows: 24, color: true }
    const display = showProgress(output)
    display.wait('starting')
    display.notice('noticed')
    display[Symbol.dispose]()
    expect(terminal.rows[0]?.map(({ tone }) => tone)).toEqual(['good', 'doubtful', 'bad', 'quiet'])
    expect(terminal.text).toBe('abcd\nnoticed\n')
  })
})

describe('the picture', () => {
  const svg = terminalSvg(
    [
      { atSeconds: 0, text: '$ x\r\n' },
      { atSeconds: 1, text: 'wait\r\u001B[Kseen' },
      { atSeconds: 3, text: '\r\u001B[K\u001B[31m✖\u001B[39m <lost>' },
      { atSeconds: 5, text: '\r\n' },
    ],
    picture,
  )

  it('shows each line for as long as it was there, and the last screen to the end', () => {
    expect(svg).toContain('@keyframes s0{10%{visibility:visible}30%{visibility:hidden}}')
    expect(svg).toContain('@keyframes s1{0%{visibility:hidden}30%{visibility:visible}}')
    expect(svg.match(/<text.*/g)).toEqual([
      expect.stringMatching(/^<text [^>]*"[\d.]+">\$ x<\/text>$/),
      expect.stringContaining(' class="s past" style="animation-name:s0">seen</text>'),
      expect.stringContaining(' class="s" style="animation-name:s1"><tspan class="bad">✖</tspan> &lt;lost&gt;</text>'),
    ])
    expect(svg).toContain('.s{animation:10s step-end infinite}')
  })

  it('stands still for those who want no motion, is dark on dark pages, and is described', () => {
    expect(svg).toContain('@media (prefers-reduced-motion:reduce){.s{animation:none}}')
    expect(svg).toContain('@media (prefers-color-scheme:dark)')
    expect(svg).toContain('<title id="t">A &lt;run&gt;</title>\n<desc id="d">It &amp; its end</desc>')
  })
})

it('docs/run.svg is small, loads nothing, and shows a run that passed', () => {
  const recorded = readFileSync('docs/run.svg', 'utf8')
  expect(recorded.length).toBeLessThan(100_000)
  expect(recorded).not.toMatch(/<script|@import|url\(|href|<image|\/(?:home|root|tmp|Users)\b/)
  expect(recorded).toContain('emulated')
  expect(recorded).toContain('>Passed</tspan>')
  expect(readFileSync('README.md', 'utf8')).toContain('(docs/run.svg)')
})
