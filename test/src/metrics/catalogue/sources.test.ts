import { globSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { counterCatalogue } from '../../../../src/metrics/catalogue/counters.ts'
import {
  type MetricDefinition,
  type MetricsOf,
  metricCatalogue,
  metricsOf,
} from '../../../../src/metrics/catalogue/metrics.ts'
import { type Histograms, emptyHistograms } from '../../../../src/metrics/recording/histogram.ts'
import { Recorder } from '../../../../src/metrics/recording/recorder.ts'
import type { MadeMetrics } from '../../../../src/runs/evaluation/figures/tally-rows.ts'

/** `tsc` reads this file as well, and complains where an error is expected and there is none. */
describe('it does not compile', () => {
  const { clock_width: made, ...others } = emptyHistograms(metricsOf('tally'))

  it('that a metric has an entry and its source does not make it', () => {
    // @ts-expect-error clock_width is missing
    const tallied: Histograms<MetricsOf<'tally'>> = others
    expect(Object.keys(tallied)).not.toContain('clock_width')
  })

  it('that a source makes a metric without an entry, or one that has another source', () => {
    // @ts-expect-error there is no clock_skew
    const unknown: Histograms<MetricsOf<'tally'>> = { ...others, clock_width: made, clock_skew: made }
    // @ts-expect-error init_duration comes from the logs
    const foreign: Histograms<MetricsOf<'tally'>> = { ...others, clock_width: made, init_duration: made }
    // @ts-expect-error a worker times no such thing
    const time = () => new Recorder(0).time('clock_skew', 1)
    const count = Object.keys(others).length + 2
    expect([Object.keys(unknown), Object.keys(foreign)].map((names) => names.length)).toEqual([count, count])
    expect(time).toThrow(TypeError)
  })

  it('that nobody is the source of some metrics', () => {
    // @ts-expect-error there are entries with the source `items`
    const all: MadeMetrics = { worker: {}, tally: {}, derived: {}, scenario: {}, logs: {} }
    expect(all).not.toHaveProperty('items')
  })

  it('that a histogram holds anything but microseconds', () => {
    // @ts-expect-error a ratio is a value, or needs a histogram of its own
    const ratio: MetricDefinition = { ...metricCatalogue.clock_width, unit: 'ratio' }
    expect(ratio.unit).not.toBe(metricCatalogue.clock_width.unit)
  })
})

describe('a worker', () => {
  const code = ['src/crowd/**/*.ts', 'src/metrics/recording/*.ts']
    .flatMap((pattern) => globSync(pattern))
    .map((file) => readFileSync(file, 'utf8'))
    .join('\n')

  it.each(metricsOf('worker'))('times %s', (name) => {
    expect(code).toContain(`.time('${name}'`)
  })

  const counted = Object.entries(counterCatalogue).filter(([, { source }]) => source === 'worker')
  it.each(counted.filter(([name]) => name !== 'receipts'))('counts %s', (name) => {
    expect(code).toContain(`'${name}'`)
  })
})
