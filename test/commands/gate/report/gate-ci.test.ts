import { expect, it } from 'vitest'
import { renderAnnotations } from '../../../../reports/ci/annotations.ts'
import { gateCases } from '../../../../commands/gate/report/ci-cases.ts'
import { gateFamilies } from '../../../../commands/gate/report/ci-families.ts'
import { renderJunit } from '../../../../reports/ci/junit.ts'
import { renderOpenMetrics } from '../../../../reports/ci/openmetrics.ts'
import type { GateResult } from '../../../../commands/gate/gate-result.ts'
import { readOpenMetrics } from '../../../reports/ci/openmetrics-reader.ts'
import { readXml } from '../../../reports/ci/xml-reader.ts'
import { gateResults, gateWithText } from './gate-results.ts'

const kinds = Object.entries<GateResult>(gateResults)
const notPassed = (result: GateResult) =>
  gateCases(result)
    .cases.filter(({ verdict }) => verdict !== 'pass')
    .map(({ name, verdict }) => [name, verdict])

it('a case for each counter, count of work, metric and limit of the SLO, with names that stay', () => {
  const names = (result: GateResult) => gateCases(result).cases.map(({ name }) => name)
  expect(names(gateResults.withSlo)).toEqual([
    'gate',
    'validity',
    ...gateResults.withSlo.counters.map(({ counter }) => counter),
    ...gateResults.withSlo.work.map(({ name }) => `work ${name}`),
    ...gateResults.withSlo.metrics.map(({ name }) => name),
    'SLO delivery_latency.p99',
    'SLO delivery_ratio',
  ])
  expect(names(gateResults.fail)).toEqual(names(gateResults.pass))
})

it.each([
  ['pass', []],
  ['fail', [['delivery_latency.p99', 'fail']]],
  ['lossy', [['deliveries_lost', 'fail']]],
  ['inconclusive', [['delivery_latency.p99', 'inconclusive']]],
  [
    'invalid',
    [
      ['validity', 'error'],
      ['delivery_latency.p50', 'inconclusive'],
    ],
  ],
  [
    'interrupted',
    [
      ['gate', 'error'],
      ['delivery_latency.p99', 'inconclusive'],
    ],
  ],
  ['collapsed', [['gate', 'fail']]],
  ['forced', []],
  ['reading', [['work read_units', 'fail']]],
  ['withSlo', [['SLO delivery_latency.p99', 'fail']]],
] as const)('%s: what did not pass is a case, so that no red job has green cases only', (kind, expected) => {
  const result = gateResults[kind]
  expect(notPassed(result)).toEqual(expected)
  expect(expected.length === 0).toBe(result.exitCode === 0)
})

it.each(kinds)('%s is JUnit XML with as many cases as it says', (_, result) => {
  const [suite] = readXml(renderJunit(gateCases(result))).children
  expect(suite?.attributes).toMatchObject({ name: 'gate broadcast', time: '432', timestamp: '2026-11-21T02:15:00' })
  expect(suite?.children.filter(({ name }) => name === 'testcase')).toHaveLength(Number(suite?.attributes['tests']))
})

it('a failed metric has the change to quote, and is an annotation', () => {
  const cases = gateCases(gateResults.fail)
  const failures = readXml(renderJunit(cases)).children[0]?.children.flatMap(({ children }) => children) ?? []
  const failure = failures.find(({ name }) => name === 'failure')
  expect(failure?.attributes['message']).toBe('delivery_latency p99 +18 %, 95 % CI +10 to +26 %; allowed are 5 %')
  expect(renderAnnotations(cases)).toBe(
    '::error title=fanbench gate broadcast%3A delivery_latency.p99::delivery_latency p99 +18 %25, 95 %25 CI +10 to +26 %25; allowed are 5 %25\n',
  )
})

it.each(kinds)('%s is OpenMetrics text, every series once', (_, result) => {
  const series = readOpenMetrics(renderOpenMetrics(gateFamilies(result))).map((one) =>
    JSON.stringify([one.name, one.labels]),
  )
  expect(new Set(series).size).toBe(series.length)
})

it('has the change of each metric with its interval, and the verdict', () => {
  const figures = readOpenMetrics(renderOpenMetrics(gateFamilies(gateResults.fail)))
  const common = { scenario: 'broadcast', target: 'emulated' }
  const labels = { ...common, metric: 'delivery_latency.p99' }
  for (const [name, value] of [
    ['change', 1.182],
    ['change_lower', 1.182 / 1.07],
    ['change_upper', 1.182 * 1.07],
    ['change_allowed', 1.05],
  ])
    expect(figures).toContainEqual({ name: `fanbench_gate_${name}_ratio`, labels, value })
  expect(figures).toContainEqual({ name: 'fanbench_gate_verdict', labels: { ...common, verdict: 'fail' }, value: 1 })
  expect(figures).toContainEqual({
    name: 'fanbench_gate_count',
    labels: { ...common, counter: 'false_cleanups', side: 'candidate' },
    value: 3,
  })
})

it('both stay well-formed whatever others have written', () => {
  const hostile = gateWithText('a"b\\c\nd{x="1"} 5\n# EOF]]><x>\0')
  expect(readXml(renderJunit(gateCases(hostile))).name).toBe('testsuites')
  expect(readOpenMetrics(renderOpenMetrics(gateFamilies(hostile))).length).toBeGreaterThan(5)
})
