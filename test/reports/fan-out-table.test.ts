import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { renderFanOutTable, stampOf } from '../../commands/strategies/report/fan-out-table-render.ts'
import { strategiesResult } from './strategies-result.ts'

const [small, large] = [strategiesResult(512, [10, 50, 200, 1000]), strategiesResult(1769, [10, 200, 1000, 5000])]
const page = renderFanOutTable([large, small])

/** The cells of a row, by the beginning of its first two. */
function row(strategy: string, memory: string): string[] {
  const line = page.split('\n').find((one) => one.startsWith(`| ${strategy} | ${memory} |`)) ?? ''
  return line.split(' | ').slice(2)
}

/** The text before a stamp, and the ids in it. */
function parts(document: string) {
  const [, text = '', ids = ''] =
    /^(.*)\n\n<!-- npm run fan-out-table: (.*) · [0-9a-f]{16} -->\n$/s.exec(document) ?? []
  return { text, ids: ids.split(' ') }
}

describe('the table of how large a room can be', () => {
  it('is a pure function of the results, in whatever order they are named', () => {
    expect(renderFanOutTable([small, large])).toBe(page)
    expect(renderFanOutTable(JSON.parse(JSON.stringify([large, small])) as (typeof small)[])).toBe(page)
  })

  it('marks what lies on the line, and what is over the limit', () => {
    // Columns: 10, 50, 200, 1,000, 5,000 members, and the room at 29 s.
    expect(row('sequential', '512 MB')).toMatchObject({ 0: '180', 3: '14,000', 4: '≈ over 29 s' })
    expect(row('sequential', '1,769 MB')).toMatchObject({ 1: expect.stringMatching(/^≈ 7\d\d$/), 4: 'over 29 s' })
    expect(row('bounded-50', '512 MB')).toMatchObject({ 3: '410', 4: expect.stringMatching(/^≈ 1,[78]\d0$/) })
    expect(row('bounded-50', '1,769 MB')[5]).toMatch(/^≈ \d\d,\d00 \(\d\d,\d00 to \d\d,\d00\) \|$/)
    expect(row('chunked-250', '1,769 MB')[5]).toBe('– |')
  })

  it('says that it is emulated, and how to make it again', () => {
    expect(page).toContain('**Emulated.**')
    for (const { command, experimentId, seed } of [small, large])
      for (const said of [command, experimentId, `seed ${seed}`]) expect(page).toContain(said)
  })

  it('ends with a stamp, which an edit breaks', () => {
    const { text, ids } = parts(page)
    expect(ids).toEqual([small.experimentId, large.experimentId])
    expect(page.endsWith(`${stampOf(text, ids)}\n`)).toBe(true)
    expect(page).not.toContain(stampOf(text.replace('410', '41'), ids))
  })

  it.skipIf(!existsSync('docs/fan-out-table.md'))('stands in docs as it was made', () => {
    const document = readFileSync('docs/fan-out-table.md', 'utf8')
    const { text, ids } = parts(document)
    expect(document).toBe(`${text}\n\n${stampOf(text, ids)}\n`)
    for (const id of ids) expect(text).toContain(`### ${id}`)
  })
})
