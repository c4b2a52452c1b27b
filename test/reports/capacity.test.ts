import { describe, expect, it } from 'vitest'
import { capacityOutputs } from '../../commands/capacity/report/document.ts'
import { type KindOfRun, searchOfRooms, searched } from '../fixtures/capacity-blocks.ts'
import { hostileStrings } from './hostile-strings.ts'
import { inFull } from './screens.ts'

const upTo200 = (beyond: KindOfRun) => searched((level) => (level <= 200 ? 'met' : beyond))
const { terminal, html, markdown } = capacityOutputs
const words = (text: string) => text.replaceAll(/\s+/g, ' ')
const printed = async (...search: Parameters<typeof searched>) =>
  words(terminal.render(await searched(...search), inFull))

describe('the answer of a search, in words,', () => {
  it('names what meets it, what does not, and what was seen there', async () => {
    const text = words(terminal.render(await upTo200('broken'), inFull))
    expect(text).toMatch(/^✔ A room of 196 meets .* blocks\)\. Found · capacity · 11 blocks · 10 min 0 s/)
    expect(text).toContain(
      'A room of 196 meets delivery_latency.p99 < 500ms and delivery_ratio >= 99%; ' +
        'a room of 215 does not (delivery_latency.p99 1,480 ms; 2 of 2 blocks).',
    )
    expect(text).toContain('The limit is the chat')
    expect(text).toContain('members in a room from 10 to 500 in steps of a factor 1.1')
  })

  it.each([
    ['late', 'which of the two is the limit cannot be told. Worker 1 spent 2 % of the run waiting for a core.'],
    ['invalid', 'The limit is the load generator, not the chat, which may'],
    ['few', 'What was missing: delivery_latency.p99: it has 500 of the 1000 samples'],
    [
      'notAllIn',
      'does not (Only 90 of 100 joins were completed (joins_completed; the limit is at least 100); 2 of 2 blocks)',
    ],
  ] satisfies [KindOfRun, string][])('says what the limit is where blocks are %s', async (beyond, sentence) => {
    expect(words(terminal.render(await upTo200(beyond), inFull))).toContain(sentence)
  })

  it('names each limit that a block broke, and what was seen of it in that block', async () => {
    const seen: number[] = []
    const text = await printed((level) => {
      seen.push(level)
      if (level <= 200) return 'met'
      return seen.filter((other) => other === level).length === 1 ? 'broken' : 'lossy'
    })
    expect(text).toContain('does not (delivery_latency.p99 1,480 ms; delivery_ratio 90 %; 2 of 2 blocks)')
  })

  it('says where it has only one end, or none yet', async () => {
    expect(await printed(() => 'met')).toContain('>= 99%: the limit lies above --to 500.')
    expect(await printed(() => 'broken')).toContain('No level meets delivery_latency.p99')
    expect(await printed(() => 'met', { ...searchOfRooms, blocksAtMost: 2 })).toContain('as far as the search has come')
    const begun = await printed((level) => (level > 50 ? 'broken' : 'met'), { ...searchOfRooms, blocksAtMost: 4 })
    expect(begun).toContain('a room of 86 does not (by one block)')
  })

  it('speaks of rates and connections in their own words', async () => {
    const rates = { ...searchOfRooms, of: 'publish-rate' as const }
    expect(await printed((level) => (level > 200 ? 'broken' : 'met'), rates)).toContain(
      '196 messages a second meet delivery_latency.p99 < 500ms and delivery_ratio >= 99%; 215 messages a second do not',
    )
  })
})

describe('the page of a search', () => {
  it('links to each block, and draws the steps', async () => {
    const result = await upTo200('broken')
    const page = await html.render(result)
    for (const { report } of result.blocks) expect(page).toContain(`href="${report}"`)
    expect(page).toContain('"xAxis":"block","yAxis":"level"')
    expect(page).toContain('"band":{"from":196,"to":215}')
    expect(await html.render(result)).toBe(page)
  })

  it('shows what others wrote as text', async () => {
    for (const text of hostileStrings) {
      const result = await searched(() => 'met', { ...searchOfRooms, load: text })
      expect(await html.render({ ...result, command: text })).not.toContain('<script>alert')
      expect(terminal.render(result, inFull)).not.toMatch(/[\p{Cc}--\n]/v)
    }
  })
})

describe('its Markdown', () => {
  it('has a row a block', async () => {
    const result = await upTo200('invalid')
    const text = markdown.render(result)
    expect(text.split('\n').filter((line) => /^\| \d/.test(line))).toHaveLength(result.steps.length)
    expect(text).toContain('| 6 | 377 | ? invalid | 1,480 ms | 100 % |')
  })
})
