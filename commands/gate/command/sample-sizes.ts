import type { GatedFigure } from '../gated-figures.ts'
import { type MetricName, metricCatalogue } from '../../../src/metrics/catalogue/metrics.ts'
import { type QuantileName, quantiles, samplesNeeded } from '../../../src/metrics/catalogue/quantiles.ts'
import { durationFor, plannedSamples } from '../../../src/scenarios/planned-samples.ts'
import { formatDuration } from '../../../src/settings/duration-text.ts'
import type { PlannedRun } from '../../run/plan-run.ts'

/** The figures for which a block has enough samples. */
export interface SampleSizes {
  /** The figures that a block can have; others that nobody has named are left out. */
  readonly figures: readonly GatedFigure[]
  /** Named by the user, and no block can have them: a sentence each. */
  readonly problems: readonly string[]
  /** Warnings about figures that may depend on a few samples. */
  readonly warnings: readonly string[]
}

/** So many times the samples from which a percentile is printed: with fewer, the differences of pairs get wider. */
const enoughFactor = 1.5

type Plan = Pick<PlannedRun, 'scenario' | 'options'>

/** @param figures that are to be gated */
export function sampleSizes(figures: readonly GatedFigure[], plan: Plan): SampleSizes {
  const judged = figures.map((figure) => ({ figure, size: sizeOf(figure.name, plan) }))
  const isTooSmall = (size: Size | null) => size !== null && size.atMost < size.needed
  const tooSmall = judged.filter(({ size }) => isTooSmall(size))
  return {
    figures: judged.filter(({ size }) => !isTooSmall(size)).map(({ figure }) => figure),
    problems: tooSmall.flatMap(({ figure, size }) =>
      figure.isNamed && size !== null
        ? [
            `--metrics ${figure.name}: takes ${count(size.needed)} samples a block, and these blocks have at most ${count(size.atMost)}; ${wayOut(size)}`,
          ]
        : [],
    ),
    warnings: judged.flatMap(({ figure, size }) => {
      if (size === null || isTooSmall(size)) return []
      const enough = Math.round(size.needed * enoughFactor)
      return size.atLeast >= enough
        ? []
        : [
            `${figure.name}: a block may have only ${count(size.atLeast)} samples, and ${count(enough)} are good; ${wayOut({ ...size, needed: enough })}`,
          ]
    }),
  }
}

interface Size {
  readonly needed: number
  readonly atMost: number
  readonly atLeast: number
  readonly of: 'connection' | 'message' | 'delivery'
  readonly plan: Plan
}

/** Null for what has no samples, such as a counter, or whose number only the run decides. */
function sizeOf(name: string, plan: Plan): Size | null {
  const [metric = '', quantile = ''] = name.split('.')
  if (!Object.hasOwn(metricCatalogue, metric) || !Object.hasOwn(quantiles, quantile)) return null
  const planned = plannedSamples(metric as MetricName, plan.scenario, plan.options)
  return planned && { ...planned, needed: samplesNeeded(quantiles[quantile as QuantileName]), plan }
}

function wayOut({ of, needed, plan }: Size): string {
  if (of === 'connection') return `give --members ${needed}, or a lower percentile`
  const seconds = durationFor(needed, of, plan.options)
  return seconds === null
    ? 'gate a lower percentile'
    : `give --duration ${formatDuration(seconds)}, or a lower percentile`
}

function count(amount: number): string {
  return Math.floor(amount).toLocaleString('en-US')
}
