import { enoughSamples } from '../../../metrics/catalogue/quantiles.ts'
import type { ServedTimesFigures } from '../../../metrics/result/served-times.ts'
import type { RunResult } from '../../../metrics/result/run-result.ts'
import type { ServedTimes } from '../../run-logs.ts'

const lateFromUs = 2_000

/** @returns undefined where the target was to take no times, or does not tell */
export function servedTimesFigures(counted: readonly ServedTimes[]): RunResult['servedTimes'] {
  if (counted.length === 0) return undefined
  return {
    all: figuresOf(counted),
    kinds: Object.fromEntries(counted.map((times) => [times.kind, figuresOf([times])])),
  }
}

function figuresOf(counted: readonly ServedTimes[]): ServedTimesFigures {
  const sum = (of: (times: ServedTimes) => number) => counted.reduce((total, times) => total + of(times), 0)
  const errors = counted.flatMap((times) => times.errors).toSorted((a, b) => a.upToUs - b.upToUs)
  const served = errors.reduce((total, { count }) => total + count, 0)
  const late = errors.reduce((total, { upToUs, count }) => (upToUs > lateFromUs ? total + count : total), 0)
  const ofServed = (total: number) => (served === 0 ? null : total / served)
  return {
    asked: sum(({ asked }) => asked),
    served,
    meanAskedUs: ofServed(sum(({ askedUs }) => askedUs)),
    meanServedUs: ofServed(sum(({ servedUs }) => servedUs)),
    errorP50Us: quantileOf(errors, served, 0.5),
    errorP99Us: quantileOf(errors, served, 0.99),
    lateShare: ofServed(late),
  }
}

function quantileOf(errors: ServedTimes['errors'], served: number, quantile: number): number | null {
  if (!enoughSamples(served, quantile)) return null
  let below = 0
  for (const { upToUs, count } of errors) {
    below += count
    if (below >= quantile * served) return upToUs
  }
  return null
}
