import type { StackDefinition } from '../../reference-stack/define-stack.ts'
import { type CostLine, costOfUsage, totalUsd } from '../cost/cost-of-usage.ts'
import { listPrices } from '../cost/price-list.ts'
import { type ExpectedLoad, expectedUsage } from './expected-usage.ts'

/** What a stack will cost, as far as list prices and assumptions tell. */
export interface CostEstimate {
  readonly prices: { readonly asOf: string; readonly source: string; readonly region: string }
  /** A month in which nobody uses it: everything in the stack is paid by use. */
  readonly idleUsd: number
  readonly load: ExpectedLoad
  readonly lines: readonly CostLine[]
  /** Of the load, once. */
  readonly totalUsd: number
}

export function estimateCost(
  definition: StackDefinition,
  load: ExpectedLoad,
  setting: Parameters<typeof expectedUsage>[2],
): CostEstimate {
  const { asOf, source, region } = listPrices
  const lines = costOfUsage(expectedUsage(definition, load, setting), listPrices)
  return { prices: { asOf, source, region }, idleUsd: 0, load, lines, totalUsd: totalUsd(lines) }
}
