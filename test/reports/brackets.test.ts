import { describe, expect, it } from 'vitest'
import { bracketed, laterEnd, whatIsKnown } from '../../reports/brackets.ts'
import { coldStartSentence } from '../../reports/sentences/cold-start-sentence.ts'
import { strategySentence } from '../../commands/strategies/report/strategies-text.ts'
import { roomSizes } from '../../reports/run/fan-out.ts'
import { tiles } from '../../reports/run/key-figures.ts'
import type { ColdStarts, RoomSizeRow } from '../../src/metrics/result/run-result.ts'
import { runResult } from '../fixtures/run-result.ts'
import { strategiesResult } from './strategies-result.ts'

it.each([
  [undefined, 30_480, '30.5', '30.5'],
  [null, 30_480, '30.5', '30.5'],
  [30_400, 30_480, '30.5', '30.5'],
  [30_000, 30_480, '31', '31'],
  [26_700, 30_480, '26–31', '31'],
  [0, 240, '0–0.24', '0.24'],
  [3, 9, '0.003–0.009', '0.009'],
  [1_410_000, 2_240_000, '1,400–2,300', '2,300'],
  [40_000, 'infinite' as const, '∞ (lost)', '∞ (lost)'],
])('a duration that ended between %s and %s µs is written as %s, and as within %s', (from, to, both, within) => {
  expect(bracketed(from, to)).toBe(both)
  expect(laterEnd(from, to)).toBe(within)
})

it('an earlier end is never written later than it is, nor a later one earlier, beyond the third digit', () => {
  for (let latestUs = 7; latestUs < 1e7; latestUs = Math.ceil(latestUs * 1.37)) {
    for (const share of [0.001, 0.02, 0.09, 0.11, 0.5, 1]) {
      const earliestUs = Math.floor(latestUs * (1 - share))
      const [low = '', high = low] = bracketed(earliestUs, latestUs).replaceAll(',', '').split('–')
      expect(Number(high) * 1000).toBeGreaterThanOrEqual(latestUs * 0.995)
      if (low !== high) expect(Number(low) * 1000).toBeLessThanOrEqual(earliestUs)
    }
  }
})

it.each([
  [12, 5, 15, 0, 'estimate'],
  [12, 5, 40, 0, 'interval'],
  [12, -3, 20, 0, 'no significant difference'],
  [12, 0, 20, 0, 'no significant difference'],
  [1.3, 1.2, 1.4, 1, 'estimate'],
  [1.3, 1.1, 1.9, 1, 'interval'],
  [0.7, 0.5, 1.2, 1, 'no significant difference'],
  [0.7, 0.6, 0.8, 1, 'estimate'],
  [12, null, 20, 0, 'no significant difference'],
  ['infinite' as const, 5, 'infinite' as const, 0, 'estimate'],
] as const)(
  'of %s, with an interval from %s to %s around %s, the %s is known',
  (estimate, lower, upper, none, known) => {
    expect(whatIsKnown(estimate, { lower, upper }, none)).toBe(known)
  },
)

describe('what a cold start adds', () => {
  const none = { count: 0, minUs: null, p50Us: null, maxUs: null }
  const coldStarts = {
    source: 'CloudWatch Logs',
    status: 'complete',
    reasons: [],
    invocations: 100,
    counted: { reportLines: 9, handlerLines: 9, withoutHandlerLine: 0, environmentsUsed: 9, environmentsStarted: 9 },
    messages: { cold: 9, warm: 91, unattributed: 0 },
    deliveries: { cold: 45, warm: 455, unattributed: 0 },
    penalty: null,
    connects: { cold: none, warm: none, ambiguous: 0 },
    timeline: [],
  } satisfies ColdStarts
  const with95 = (medianUs: number, fromUs: number, toUs: number): ColdStarts => ({
    ...coldStarts,
    penalty: { medianUs, fromUs, toUs },
  })
  const tileOf = (one: ColdStarts) => tiles(runResult({ coldStarts: one })).text

  it.each([
    [
      120_000,
      100_000,
      140_000,
      /^A cold start adds 120 ms at the median \(95 % CI 100 to 140 ms\)/,
      'A cold start adds',
    ],
    [20_000, 5_000, 60_000, /^A cold start adds 5\.00 to 60\.0 ms at the median \(95 % CI\)/, 'A cold start adds'],
    [
      -8_000,
      -30_000,
      12_000,
      /^A cold start does not differ significantly from a warm one \(95 % CI of what it adds −30\.0 to 12\.0 ms\)/,
      'does not differ significantly',
    ],
    [-8_000, -9_000, -7_000, /^A cold start is not slower than a warm one/, 'not slower'],
  ])('is said as far as it is known: %s µs, %s to %s', (medianUs, fromUs, toUs, sentence, inTile) => {
    const one = with95(medianUs, fromUs, toUs)
    expect(coldStartSentence(one)).toMatch(sentence)
    expect(tileOf(one)).toContain(inTile)
    expect(tileOf(one)).not.toContain('&lt; 0.001')
    if (inTile !== 'A cold start adds') expect(tileOf(one)).not.toContain('A cold start adds')
  })
})

it('a line through room sizes that may as well not rise says no slope', () => {
  const rows = (perMember: number, noise: readonly number[]): RoomSizeRow[] =>
    [10, 20, 40, 80].map((roomSize, place) => {
      const us = 20_000 + perMember * roomSize + (noise[place] ?? 0)
      return {
        roomSize,
        rooms: 2,
        messages: 100,
        deliveries: 100 * roomSize,
        timeToLastP50Us: us,
        timeToLastP99Us: us,
        deliveryP50Us: us,
        deliveryP99Us: us,
        spreadP50Us: us,
        spreadP99Us: us,
      }
    })
  expect(roomSizes(rows(1_000, [100, -100, 100, -100]))?.text).toMatch(/everybody p50 ≈ .* ms × members/)
  expect(roomSizes(rows(0, [5_000, -3_000, 4_000, -2_000]))?.text).toContain(
    'everybody p50: no significant growth with the room',
  )
})

it('a strategy whose room sizes have wide intervals has no size without them', () => {
  const result = strategiesResult()
  const [strategy] = result.strategies
  const predicted = (lower: number, upper: number) =>
    strategySentence(
      {
        ...strategy!,
        line: {
          interceptUs: 1_000,
          slopeUs: 500,
          slopeInterval: { lower: -100, upper: 1_100 },
          from: 10,
          to: 80,
          blocks: 9,
        },
        prediction: { kind: 'predicted', roomSize: 800, interval: { lower, upper }, smallestUnfinished: null },
      },
      result,
    )
  expect(predicted(700, 900)).toContain('at about 800 members (95 %: 700 to 900;')
  expect(predicted(200, 3_000)).toContain('at 200 to 3,000 members (95 %;')
  expect(predicted(200, Infinity)).toContain('at 200 members or more (95 %;')
  expect(predicted(700, 900)).toContain('no significant growth with the room')
})
