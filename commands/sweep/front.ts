import { asNumber } from '../../src/metrics/judging/statistics/log-ratio.ts'
import type { Differences } from './differences.ts'
import type { KneeStep } from './sweep-result.ts'

/** The facts about the settings that a recommendation is based on. */
export interface Contest {
  /** The memory settings in MB, ascending. */
  readonly memoryMb: readonly number[]
  readonly p99: Differences
  readonly usd: Differences
}

/** The largest relative difference between two settings that may replace each other. */
export const alikeWithin = 0.05

/**
 * Returns the settings that no other setting beats. A setting beats another if it is significantly faster and not significantly
 * dearer, or if it is cheaper and its p99 is shown to be at most 5 % higher. A difference that noise could explain excludes no
 * setting.
 */
export function frontOf(contest: Contest): number[] {
  return contest.memoryMb.filter((mb) => !contest.memoryMb.some((other) => other !== mb && beats(contest, other, mb)))
}

function beats({ p99, usd }: Contest, mb: number, otherMb: number): boolean {
  const [slowness, price] = [p99(mb, otherMb), usd(mb, otherMb)]
  const isFaster = slowness.isSignificant && asNumber(slowness.ratio) < 1
  const isDearer = price.isSignificant && asNumber(price.ratio) > 1
  const isCheaper = price.isSignificant && asNumber(price.ratio) < 1
  return (isFaster && !isDearer) || (isCheaper && isAtMostAlike({ p99 }, mb, otherMb))
}

/** Is the p99 shown to be at most 5 % higher? */
export function isAtMostAlike({ p99 }: Pick<Contest, 'p99'>, mb: number, otherMb: number): boolean {
  const { interval } = p99(mb, otherMb)
  return interval !== null && asNumber(interval.upper) <= 1 + alikeWithin
}

/** Returns the candidate with the least memory among those whose cost is not significantly above the lowest. */
export function cheapestOf({ usd }: Pick<Contest, 'usd'>, candidates: readonly number[]): number | undefined {
  const least = candidates.find((mb) =>
    candidates.every((other) => mb === other || asNumber(usd(mb, other).ratio) <= 1),
  )
  if (least === undefined) return candidates[0]
  return candidates.find((mb) => mb === least || !usd(mb, least).isSignificant)
}

/**
 * Finds the setting after which more memory is no longer worth its cost. It starts at the cheapest setting and goes to the
 * cheapest significantly faster one, while x % more cost buy at least x % of the p99. It takes no step that noise alone could
 * explain, so that two sweeps of the same chat give the same answer.
 *
 * @returns the last setting, and the best of the steps that were not worth their cost
 */
export function kneeOf(contest: Contest): { memoryMb: number; refused: KneeStep | null } | null {
  let at = cheapestOf(contest, contest.memoryMb)
  if (at === undefined) return null
  const passed = new Set<number>()
  for (;;) {
    passed.add(at)
    const steps = stepsFrom(contest, at).filter(({ memoryMb }) => !passed.has(memoryMb))
    const worth = steps.filter(({ moreUsd, lessP99 }) => lessP99 >= moreUsd).map(({ memoryMb }) => memoryMb)
    const next = cheapestOf(contest, worth)
    if (next === undefined) {
      const refused = steps.toSorted((a, b) => a.moreUsd - a.lessP99 - (b.moreUsd - b.lessP99))[0] ?? null
      return { memoryMb: at, refused }
    }
    at = next
  }
}

/** Returns the steps to every significantly faster setting. */
function stepsFrom({ memoryMb, p99, usd }: Contest, fromMb: number): KneeStep[] {
  return memoryMb.flatMap((mb) => {
    if (mb === fromMb) return []
    const { isSignificant, ratio } = p99(mb, fromMb)
    const lessP99 = 1 - asNumber(ratio)
    if (!isSignificant || !(lessP99 > 0)) return []
    return [{ memoryMb: mb, moreUsd: asNumber(usd(mb, fromMb).ratio) - 1, lessP99 }]
  })
}
