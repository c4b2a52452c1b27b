/** The quantiles that are stored and shown, in the order of every table. */
export const quantiles = { p50: 0.5, p90: 0.9, p95: 0.95, p99: 0.99, p999: 0.999 } as const

export type QuantileName = keyof typeof quantiles

export const quantileNames = Object.keys(quantiles) as readonly QuantileName[]

export function isQuantileName(statistic: string): statistic is QuantileName {
  return Object.hasOwn(quantiles, statistic)
}

/** Formats a name as `p99.9`. */
export function percentileLabel(name: QuantileName): string {
  return name.replace(/^p(..)(.+)$/, 'p$1.$2')
}

/** The quantiles below this one, the lowest first. */
export function quantilesBelow(name: QuantileName): readonly QuantileName[] {
  return quantileNames.filter((other) => quantiles[other] < quantiles[name])
}

/** Makes a value for each quantile, in the order of every table. */
export function perQuantile<Value>(make: (name: QuantileName) => Value): Record<QuantileName, Value> {
  return Object.fromEntries(quantileNames.map((name) => [name, make(name)])) as Record<QuantileName, Value>
}

/** Are there enough samples to print the percentile? It takes n >= 10 / (1 - q). */
export function enoughSamples(count: number, quantile: number): boolean {
  return count >= samplesNeeded(quantile)
}

/** The fewest samples from which a quantile is printed. */
export function samplesNeeded(quantile: number): number {
  // Rounded, because 10 / (1 - 0.99) is 1000.0000000000009 in floating point.
  return Math.round(10 / (1 - quantile))
}
