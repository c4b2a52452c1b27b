import type { StackDefinition } from '../../reference-stack/definition.ts'
import { type CostLine, costOfUsage, totalUsd } from '../../src/cost/cost-of-usage.ts'
import { type ExpectedLoad, type FunctionSetting, countParts, expectedUsage } from '../../src/cost/expected-usage.ts'
import type { PriceList, PriceSource } from '../../src/cost/price-list.ts'

/** The expected cost of a stack, with its prices and assumptions. */
export interface CostEstimate {
  readonly prices: PriceSource
  /** A month without use: everything in the stack is billed by use. */
  readonly idleUsd: number
  readonly load: ExpectedLoad
  readonly lines: readonly CostLine[]
  /** The cost of one such load. */
  readonly totalUsd: number
}

/** @param setting `memoryMb` of all functions; null for that of the definition */
export function estimateCost(
  definition: StackDefinition,
  load: ExpectedLoad,
  { architecture, memoryMb }: Pick<FunctionSetting, 'architecture'> & { readonly memoryMb: number | null },
  prices: PriceList,
): CostEstimate {
  const { asOf, source, region, own } = prices
  const largestMb = memoryMb ?? Math.max(...Object.values(definition.functions).map((one) => one.memoryMb))
  const usage = expectedUsage(countParts(definition), load, { architecture, memoryMb: largestMb })
  const lines = costOfUsage(usage, prices)
  return { prices: { asOf, source, region, own }, idleUsd: 0, load, lines, totalUsd: totalUsd(lines) }
}
