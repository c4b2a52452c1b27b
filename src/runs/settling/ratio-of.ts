import type { Quantile } from '../../metrics/recording/histogram.ts'

/** How many times the other; null where one is not known or infinite. */
export function ratioOf(value: Quantile | null, other: Quantile | null): number | null {
  return typeof value === 'number' && typeof other === 'number' && other > 0 ? value / other : null
}
