/** Where an axis begins and ends, and which of its places are named. */

/** 1, 2 and 5 of each decade, and only the decades where there would be too many of them. Bounds included. */
export function logSplits(low: number, high: number): number[] {
  const steps = Math.log10(high / low) > 3 ? [1] : [1, 2, 5]
  const splits: number[] = []
  for (let exponent = Math.floor(Math.log10(low)); exponent <= Math.ceil(Math.log10(high)); exponent += 1) {
    splits.push(...steps.map((step) => Number((step * 10 ** exponent).toPrecision(1))))
  }
  return splits.filter((split) => split >= low && split <= high)
}

/** The next 1, 2 or 5 outside of the values on either side, so that both ends of the axis have a name. */
export function logRange(lowest: number | null, highest: number | null): [number, number] {
  if (lowest === null || highest === null || highest <= 0) return [1, 10]
  // A zero has no place on such an axis; it goes to its foot.
  const low = oneTwoFive(Math.max(lowest, highest / 1e6), 'down')
  const high = oneTwoFive(highest, 'up')
  return high > low ? [low, high] : [low, low * 10]
}

function oneTwoFive(value: number, direction: 'down' | 'up'): number {
  const decade = 10 ** Math.floor(Math.log10(value))
  const steps = [1, 2, 5, 10].map((step) => Number((step * decade).toPrecision(1)))
  const found = direction === 'up' ? steps.find((step) => step >= value) : steps.findLast((step) => step <= value)
  return found ?? value
}

/** 0 %, 50 %, 90 %, 99 % and on by nines, as places on the axis 1 / (1 - q). */
export function quantileSplits(high: number): number[] {
  const splits = [1, 2]
  for (let split = 10; split <= high; split *= 10) splits.push(split)
  return splits
}

/** As far below 1 as above it, so that no difference lies in the middle, and a little further than the values. */
export function ratioRange(values: readonly number[]): [number, number] {
  const reach = Math.max(0.02, ...values.map((value) => Math.abs(Math.log(value)))) * 1.2
  return [Math.exp(-reach), Math.exp(reach)]
}

/** With 1 among them. */
export function ratioSplits(low: number, high: number): number[] {
  if (high > 2) return logSplits(low, high)
  const step = [0.01, 0.02, 0.05, 0.1].find((one) => (high - low) / one <= 10) ?? 0.2
  const first = Math.ceil(low / step)
  return Array.from({ length: Math.floor(high / step) - first + 1 }, (_, place) =>
    Number(((first + place) * step).toFixed(2)),
  )
}
