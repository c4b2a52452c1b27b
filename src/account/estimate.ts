import type { StackDefinition } from '../../reference-stack/define-stack.ts'
import { type CostLine, costOfUsage, totalUsd } from '../cost/cost-of-usage.ts'
import { type ExpectedLoad, type FunctionSetting, countParts, expectedUsage } from '../cost/expected-usage.ts'
import { listPrices } from '../cost/price-list.ts'

/** What a stack will cost, by list prices and assumptions. */
export interface CostEstimate {
  readonly prices: { readonly asOf: string; readonly source: string; readonly region: string }
  /** A month without use: everything in the stack is billed by use. */
  readonly idleUsd: number
  readonly load: ExpectedLoad
  readonly lines: readonly CostLine[]
  /** Of one such load. */
  readonly totalUsd: number
}

/** @param setting `memoryMb` of all functions; null for that of the definition */
export function estimateCost(
  definition: StackDefinition,
  load: ExpectedLoad,
  { architecture, memoryMb }: Pick<FunctionSetting, 'architecture'> & { readonly memoryMb: number | null },
): CostEstimate {
  const { asOf, source, region } = listPrices
  const largestMb = memoryMb ?? Math.max(...Object.values(definition.functions).map((one) => one.memoryMb))
  const usage = expectedUsage(countParts(definition), load, { architecture, memoryMb: largestMb })
  const lines = costOfUsage(usage, listPrices)
  return { prices: { asOf, source, region }, idleUsd: 0, load, lines, totalUsd: totalUsd(lines) }
}
