/** Where an axis begins and ends, and which of its places are named. */

/** From here on the values of an axis are near enough to each other for steps of one size. */
const nearRatio = 3
/** The most steps of one size on an axis, whose ends are rounded to them. */
const nearSpan = 6
/** Values that differ by less are shown as nearly the same. */
const leastSpan = 1.5
const mostSteps = 5

/**
 * Steps of one size where the axis spans little, 1, 2 and 5 of each decade where it spans more, and only the decades where there
 * would be too many of them. Bounds included.
 */
export function logSplits(low: number, high: number): number[] {
  if (high / low <= nearSpan) return evenSplits(low, high)
  const steps = Math.log10(high / low) > 3 ? [1] : [1, 2, 5]
  const splits: number[] = []
  for (let exponent = Math.floor(Math.log10(low)); exponent <= Math.ceil(Math.log10(high)); exponent += 1) {
    splits.push(...steps.map((step) => Number((step * 10 ** exponent).toPrecision(1))))
  }
  return splits.filter((split) => split >= low && split <= high)
}

/** The next named places outside of the values on either side, so that both ends of the axis have a name. */
export function logRange(lowest: number | null, highest: number | null): [number, number] {
  if (lowest === null || highest === null || highest <= 0) return [1, 10]
  // A zero has no place on such an axis; it goes to its foot.
  const least = Math.max(lowest, highest / 1e6)
  const margin = Math.sqrt(Math.max(1, (leastSpan * least) / highest))
  const even = highest / least > nearRatio ? null : evenRange(least / margin, highest * margin)
  return even ?? [oneTwoFive(least, 'down'), oneTwoFive(highest, 'up')]
}

/** Its ends are multiples of the least step that is not too small; null if one of them would be 0. */
function evenRange(low: number, high: number): [number, number] | null {
  for (const step of stepsFor(low, high)) {
    const from = rounded(Math.floor(rounded(low / step)) * step)
    const to = rounded(Math.ceil(rounded(high / step)) * step)
    if (from > 0 && to - from <= rounded(mostSteps * step)) return [from, to]
  }
  return null
}

function evenSplits(low: number, high: number): number[] {
  const steps = stepsFor(low, high)
  const isNamed = (end: number, step: number) => Number.isInteger(rounded(end / step))
  const step = steps.find((one) => isNamed(low, one) && isNamed(high, one)) ?? steps[0]
  const first = Math.ceil(rounded(low / step))
  const last = Math.floor(rounded(high / step))
  return Array.from({ length: last - first + 1 }, (_, place) => rounded((first + place) * step))
}

/** The smallest step of 1, 2 or 5 times a power of ten that gives no more than {@link mostSteps} steps, and the next two. */
function stepsFor(low: number, high: number): [number, number, number] {
  const first = oneTwoFive(rounded((high - low) / mostSteps), 'up')
  const second = oneTwoFive(rounded(first * 1.1), 'up')
  return [first, second, oneTwoFive(rounded(second * 1.1), 'up')]
}

/** Without what floating point adds. */
function rounded(value: number): number {
  return Number(value.toPrecision(9))
}

function oneTwoFive(value: number, direction: 'down' | 'up'): number {
  const decade = 10 ** Math.floor(Math.log10(value))
  const steps = [1, 2, 5, 10].map((step) => Number((step * decade).toPrecision(1)))
  const found = direction === 'up' ? steps.find((step) => step >= value) : steps.findLast((step) => step <= value)
  return found ?? value
}

/** 0 %, 50 %, 90 %, 99 % and on by nines, as places on the axis 1 / (1 - q). */
export function quantileSplits(low: number, high: number): number[] {
  const splits = [1, 2]
  for (let split = 10; split <= high; split *= 10) splits.push(split)
  const shown = splits.filter((split) => split >= low && split <= high)
  // A part of it that a reader has zoomed may lie between two of them.
  return shown.length > 1 ? shown : logSplits(low, high)
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

const leastGap = 6

/**
 * Which of the names of an axis have room, by their places in the list: from the first on those that do not run into the one
 * before.
 *
 * @param names the middle and the width of each, ascending
 */
export function apart(names: readonly { readonly at: number; readonly width: number }[]): Set<number> {
  const kept = new Set<number>()
  let end = Number.NEGATIVE_INFINITY
  names.forEach(({ at, width }, place) => {
    if (at - width / 2 < end) return
    kept.add(place)
    end = at + width / 2 + leastGap
  })
  return kept
}
