import { shownRegressions } from './measure-noise.ts'
import type { GatePlanned, NoiseMetric, NoiseRecommendation } from './noise-result.ts'

/** From here on more pairs and longer blocks do the same, and longer blocks save their starts. */
const mostlySampling = 0.5

const usualPairs = 10

interface Machine {
  readonly isFit: boolean
  /** Of one block; null where none counts. */
  readonly blockSeconds: number | null
}

export function recommend(metrics: readonly NoiseMetric[], { isFit, blockSeconds }: Machine): NoiseRecommendation {
  const worth = metrics.filter(({ isWorthGating }) => isFit && isWorthGating)
  return {
    metrics: worth.map(({ name }) => name),
    plans: worth.length === 0 ? [] : shownRegressions.map((regression) => planFor(regression, worth, blockSeconds)),
    longerBlocks: metrics.filter(wantsLongerBlocks).map(({ name }) => name),
  }
}

function planFor(regression: number, metrics: readonly NoiseMetric[], blockSeconds: number | null): GatePlanned {
  const ofEach = metrics.map(
    ({ pairsNeeded }) => pairsNeeded.find((one) => one.regression === regression)?.pairs ?? null,
  )
  const pairs = ofEach.some((one) => one === null) ? null : Math.max(...ofEach.map((one) => one ?? 0))
  return { regression, pairs, seconds: pairs === null || blockSeconds === null ? null : 2 * pairs * blockSeconds }
}

/** Is it without a figure, or noisy, because a block has few messages? What there is one of a connection takes more members. */
function wantsLongerBlocks({ samples, ofSampling, pairsNeeded, halfWidth }: NoiseMetric): boolean {
  if (samples === null || samples.per === 'connection') return false
  if (samples.count < samples.needed) return true
  if (halfWidth === null) return false
  const isNoisy = pairsNeeded.some(({ pairs }) => pairs === null || pairs > usualPairs)
  return isNoisy && ofSampling !== null && ofSampling >= mostlySampling
}
