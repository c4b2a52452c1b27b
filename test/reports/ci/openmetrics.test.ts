import { describe, expect, it } from 'vitest'
import { renderOpenMetrics } from '../../../reports/ci/openmetrics.ts'
import { runFamilies } from '../../../reports/ci/run-families.ts'
import type { RunResult } from '../../../src/metrics/result/run-result.ts'
import { runResult } from '../../fixtures/run-result.ts'
import { readOpenMetrics } from './openmetrics-reader.ts'

const figuresOf = (run: RunResult) => readOpenMetrics(renderOpenMetrics(runFamilies(run)))

describe('OpenMetrics text', () => {
  it('has a gauge per percentile in seconds, and every series once', () => {
    const run = runResult()
    const samples = figuresOf(run)
    const p99 = samples.find(
      (one) => one.name === 'fanbench_delivery_latency_seconds' && one.labels['quantile'] === '0.99',
    )
    expect(p99?.labels).toEqual({ scenario: 'demo', target: 'emulated', quantile: '0.99' })
    expect(p99?.value).toBeCloseTo(Number(run.metrics['delivery_latency']?.p99) / 1e6, 9)
    expect(samples).toContainEqual({
      name: 'fanbench_connections_closed_by_class',
      labels: { scenario: 'demo', target: 'emulated', class: 'closed-by-harness' },
      value: 1000,
    })
    const series = samples.map((one) => JSON.stringify([one.name, one.labels]))
    expect(new Set(series).size).toBe(series.length)
  })

  it('has infinity for what was lost, and nothing where there are too few samples', () => {
    const metric = { ...runResult().metrics['delivery_latency']!, p99: 'infinite' as const, p999: null, infinite: 7 }
    const samples = figuresOf(runResult({ metrics: { delivery_latency: metric } }))
    const ofMetric = samples.filter((one) => one.name === 'fanbench_delivery_latency_seconds')
    expect(ofMetric.map(({ labels }) => labels['quantile'])).toEqual(['0.5', '0.9', '0.95', '0.99', '1'])
    expect(ofMetric.find(({ labels }) => labels['quantile'] === '0.99')?.value).toBe(Infinity)
    expect(samples.find((one) => one.name === 'fanbench_delivery_latency_infinite_samples')?.value).toBe(7)
  })

  it('keeps to the grammar whatever the run is called, and leaves names out that are not in the catalogue', () => {
    const scenario = 'a"b\\c\nd{x="1"} 5\n# EOF'
    const metrics = { 'x{} 1\n# EOF': runResult().metrics['delivery_latency']! }
    const samples = figuresOf(runResult({ scenario, runId: '"\r', metrics, counters: { 'y z': 1 }, classes: {} }))
    expect(samples[0]).toMatchObject({ name: 'fanbench_run', labels: { scenario, run: '"�' } })
    expect(samples.filter((one) => /_samples$|fanbench_[xy]/.test(one.name))).toEqual([])
  })
})
