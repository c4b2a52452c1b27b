import type { RunOptions } from '../../src/scenarios/options.ts'
import { requestsPerConnect, requestsPerJoin } from './load-phases.ts'
import type { Quotas } from './quotas.ts'

/** The fastest connects and joins that the quotas take, for what of them was not chosen. */
export function fastestRamp(
  quotas: Quotas,
  arrivals: RunOptions['arrivals'],
): Pick<RunOptions, 'connectRate' | 'joinRate'> {
  const connectRate = Math.min(
    mostOnAverage(quotas.connections.value, arrivals),
    quotas.requests.value / requestsPerConnect,
  )
  const joinRate = Math.min(connectRate, quotas.requests.value / requestsPerJoin)
  return { connectRate: roundedDown(connectRate), joinRate: roundedDown(joinRate) }
}

/**
 * Returns the highest mean rate that keeps within `perSecond`. With Poisson arrivals, a second exceeds the mean by more than
 * three standard deviations in one of a thousand cases only.
 */
function mostOnAverage(perSecond: number, arrivals: RunOptions['arrivals']): number {
  // mean + 3 sqrt(mean) = perSecond, solved for the root of the mean
  return arrivals === 'constant' ? perSecond : ((Math.sqrt(9 + 4 * perSecond) - 3) / 2) ** 2
}

function roundedDown(rate: number): number {
  return rate >= 1 ? Math.floor(rate) : Math.max(0.001, Math.floor(rate * 1000) / 1000)
}
