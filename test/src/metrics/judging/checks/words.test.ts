import { describe, expect, it } from 'vitest'
import { counterCatalogue } from '../../../../../src/metrics/catalogue/counters.ts'
import { ratios } from '../../../../../src/metrics/judging/checks/ratios.ts'
import { checkSentence } from '../../../../../src/metrics/judging/checks/words.ts'
import type { Check } from '../../../../../src/metrics/result/run-result.ts'

const counters = { deliveries_expected: 37_500, connections_attempted: 100, connections_opened: 95 }
const classes = {
  connections_failed: { 'http-status 429': 5 },
  connections_closed: { 'closed-by-peer 1008': 3, 'closed-by-harness': 92 },
}
const said = (check: Partial<Check>) =>
  checkSentence(
    { name: 'deliveries_lost', observed: 3, limit: 0, unit: 'count', verdict: 'fail', ...check },
    { counters, classes },
  )
const timed = { name: 'delivery_latency.p99', unit: 'us', limit: 500_000 } as const

describe('a failed check in words, with its name behind', () => {
  it.each<[string, Partial<Check>]>([
    ['3 of 37,500 deliveries were lost (deliveries_lost)', {}],
    ['1 of 37,500 deliveries was lost (deliveries_lost)', { observed: 1 }],
    ['3 of 37,500 deliveries were lost (deliveries_lost; the limit is 2)', { limit: 2 }],
    [
      '259 messages came from somebody else: another load, or real users? (deliveries_unknown)',
      { name: 'deliveries_unknown', observed: 259 },
    ],
    [
      '5 of 100 connections could not be opened: http-status 429 5 (connections_failed)',
      { name: 'connections_failed', observed: 5 },
    ],
    [
      '3 of 95 connections were lost: closed-by-peer 1008 3 (connections_lost)',
      { name: 'connections_lost', observed: 3 },
    ],
    [
      'Only 90 of 100 joins were completed (joins_completed; the limit is at least 100)',
      { name: 'joins_completed', observed: 90, limit: 100, bound: 'at least' },
    ],
    ['Delivery p99 was 812 ms, over its limit of 500 ms (delivery_latency.p99)', { ...timed, observed: 812_000 }],
    [
      'Delivery p99 was 500 ms and has to be below 500 ms (delivery_latency.p99)',
      { ...timed, observed: 500_000, bound: 'below' },
    ],
    [
      'Delivery p99 is infinite, because more than 1 % never came to an end; its limit is 500 ms (delivery_latency.p99)',
      { ...timed, observed: 'infinite' },
    ],
    [
      'Delivery p50 alone was 812 ms, over the limit of 500 ms for its p99 (delivery_latency.p99; few samples)',
      { ...timed, observed: 812_000, observedAs: 'delivery_latency.p50', note: 'few samples' },
    ],
    [
      'Delivery p99 could not be compared with the limit of 500 ms: few samples (delivery_latency.p99)',
      { ...timed, observed: null, note: 'few samples', verdict: 'inconclusive' },
    ],
    [
      'Only 99.12 % of all deliveries arrived; the limit is at least 99.99 % (delivery_ratio)',
      { name: 'delivery_ratio', unit: 'share', observed: 0.9912, limit: 0.9999, bound: 'at least' },
    ],
    [
      'Nothing was measured of what the scenario is for: no sample of delivery (delivery_latency.count)',
      { name: 'delivery_latency.count', observed: 0, limit: 1, bound: 'at least', setBy: 'scenario' },
    ],
  ])('%s', (sentence, check) => {
    expect(said(check)).toBe(sentence)
  })

  // That a counter has words of its own the compiler asks for.
  it.each([...Object.keys(counterCatalogue), ...Object.keys(ratios)])('%s is said, and named once', (name) => {
    for (const observed of [1, 7]) {
      const sentence = said({ name, observed, limit: 0 })
      expect(sentence).toMatch(new RegExp(`^[A-Z0-9].* \\(${name}\\)$`))
      expect(sentence.split(name)).toHaveLength(2)
      expect(sentence).not.toMatch(/\b1 \w+s (were|of)\b|undefined|null|NaN/)
    }
  })
})
