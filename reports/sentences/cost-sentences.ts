import { describePrices } from '../../src/cost/price-list.ts'
import type { RunCost, RunResult } from '../../src/metrics/result/run-result.ts'
import { inUnit, whole } from '../figures.ts'

type Target = RunResult['target']

/** The cost of the run, in a line or two for the terminal. Nothing if no amounts were asked for. */
export function costSentences({ cost, target }: RunResult): string[] {
  if (cost === undefined || cost === null || cost.lines.length === 0) return []
  const { perMillionDeliveriesUsd: perMillion, estimate, missing } = cost
  const parts = [
    `cost ${atLeast(cost)}${usd(cost.totalUsd)}`,
    ...(perMillion === null ? [] : [`${usd(perMillion)} a million deliveries`]),
    ...(estimate === null ? [] : [`estimated before ${usd(estimate.totalUsd)}`]),
  ]
  const left = missing.length === 0 ? '' : ` Not metered: ${missing.map(({ what }) => what).join(', ')}.`
  return [`${parts.join('; ')}; ${pricedBy(cost, target)}.${left}`]
}

/** `by list prices of us-east-1 of 2026-11-21; nothing was charged: emulated` */
function pricedBy({ prices }: RunCost, { kind }: Target): string {
  const charged = kind === 'emulated' ? '; nothing was charged: emulated' : '; without free tier and discounts'
  return `by ${describePrices(prices)}${charged}`
}

/** Unmetered parts are in no sum. */
export function atLeast({ missing }: Pick<RunCost, 'missing'>): string {
  return missing.length === 0 ? '' : 'at least '
}

/** The cost of posts to stale connections; null if none are known. */
export function stalePostsSentence({ stalePosts }: RunCost): string | null {
  if (stalePosts === null) return null
  const { accepted, acceptedUsd, gone, goneUsdIfBilled } = stalePosts
  return `Posts to stale connections: ${whole(accepted)} were accepted and reached nobody, ${usd(acceptedUsd)}; ${whole(gone)} were answered 410. AWS does not say whether those are billed: they would be ${usd(goneUsdIfBilled)}. The sum holds what MessageCount counts.`
}

export function usd(amount: number | null): string {
  return amount === 0 ? '$0' : inUnit(amount, 'usd')
}
