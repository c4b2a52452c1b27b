import { describe, expect, it } from 'vitest'
import { strategiesOutputs } from '../../commands/strategies/report/document.ts'
import { strategyCharts } from '../../commands/strategies/report/charts.ts'
import { strategySentence } from '../../commands/strategies/report/strategies-text.ts'
import { strategiesResult } from './strategies-result.ts'
import { inFull } from './screens.ts'

const result = strategiesResult()

function sentenceOf(name: string): string {
  const strategy = result.strategies.find((one) => one.name === name)
  if (strategy === undefined) throw new Error(`there is no ${name}`)
  return strategySentence(strategy, result)
}

describe('the sentence of a strategy', () => {
  it('tells a room beyond what was measured from one between', () => {
    expect(sentenceOf('bounded-10')).toMatch(
      /^bounded-10: 1\.50 ms more for each member .* 29 s at about 19,\d00 members .* extrapolated to 3\.8\d times the largest/,
    )
    expect(sentenceOf('sequential')).toMatch(/29 s at about 2,\d\d0 members .* a room of 5,000 did not finish/)
  })

  it('says of parts of a room that the limit is theirs', () => {
    expect(sentenceOf('chunked-250')).toContain('Each part of the room has the 29 s for itself')
    expect(sentenceOf('bounded-50')).not.toContain('Each part')
  })

  it.each([
    [{ problem: 'too-few' }, 'three room sizes'],
    [{ problem: 'no-growth' }, 'does not grow'],
    [{ problem: 'bent', roomSize: 1000, byLineUs: 400_000, measuredUs: 900_000 }, '1,000 members took 900 ms'],
    [{ problem: 'contradicted', roomSize: 2071, unfinished: 1000 }, 'a room of 1,000 did not finish'],
  ] as const)('says why nothing is predicted: %o', (why, said) => {
    const [strategy] = result.strategies
    if (strategy === undefined) throw new Error('there are some')
    const refused = { ...strategy, line: null, prediction: { kind: 'refused', why } } as const
    expect(strategySentence(refused, result)).toMatch(new RegExp(`no room size is predicted: .*${said}`))
  })
})

describe('the reports of strategies', () => {
  it('have a row for each strategy and size, and say what did not finish', () => {
    const terminal = strategiesOutputs.terminal.render(result, inFull)
    expect(terminal).toMatch(/^ {2}sequential +5,000 +not finished/m)
    expect(terminal).toContain('12 of 12 messages did not reach everybody')
    for (const line of terminal.split('\n')) expect(line.length).toBeLessThanOrEqual(80)
    // A row for each size, and the reference's but one for the CPU.
    const [markdown = ''] = strategiesOutputs.markdown.render(result).split('<details>')
    for (const { name, cells } of result.strategies)
      expect(markdown.split('\n').filter((line) => line.startsWith(`| ${name} |`))).toHaveLength(
        cells.length + (name === result.reference ? 0 : 1),
      )
  })

  it('have charts of few strategies each, the reference in all, and no line beyond the limit', () => {
    const charts = strategyCharts(result)
    const names = charts.map(({ chart }) => chart.series.filter(({ points }) => points).map(({ label }) => label))
    expect(names.every((some) => some[0] === 'bounded-50' && some.length <= 4)).toBe(true)
    expect(new Set(names.flat())).toEqual(new Set(result.strategies.map(({ name }) => name)))
    for (const { chart } of charts) {
      expect(chart.mark?.at).toBe(29_000_000)
      for (const { values, fitted } of chart.series)
        if (fitted !== undefined) for (const value of values) expect(value ?? 0).toBeLessThanOrEqual(29_000_001)
      for (const { values } of chart.series) expect(values).toHaveLength(chart.x.length)
    }
  })

  it('are a page of the same bytes for the same result', async () => {
    const page = await strategiesOutputs.html.render(result)
    expect(await strategiesOutputs.html.render(JSON.parse(JSON.stringify(result)) as typeof result)).toBe(page)
    expect(page).toContain('How late is the last delivery?')
  })
})
