import { asNumber } from '../../src/metrics/judging/statistics/log-ratio.ts'
import type { Differences } from './differences.ts'
import type { KneeStep } from './sweep-result.ts'

/** What is known of the settings from which something is concluded. */
export interface Contest {
  /** By memory, the smallest first. */
  readonly memoryMb: readonly number[]
  readonly p99: Differences
  readonly usd: Differences
}

/** As close as two settings have to be shown to be for the one to stand for the other. */
export const alikeWithin = 0.05

/**
 * Those that no other is shown to be better than. A difference that is not told apart from noise excludes nothing: a setting is
 * beaten by one that is told apart as faster and not as dearer, or as cheaper and whose p99 is shown to be at most 5 % higher.
 */
export function frontOf(contest: Contest): number[] {
  return contest.memoryMb.filter((mb) => !contest.memoryMb.some((other) => other !== mb && beats(contest, other, mb)))
}

function beats({ p99, usd }: Contest, mb: number, otherMb: number): boolean {
  const [slowness, price] = [p99(mb, otherMb), usd(mb, otherMb)]
  const isFaster = slowness.isToldApart && asNumber(slowness.ratio) < 1
  const isDearer = price.isToldApart && asNumber(price.ratio) > 1
  const isCheaper = price.isToldApart && asNumber(price.ratio) < 1
  return (isFaster && !isDearer) || (isCheaper && isAtMostAlike({ p99 }, mb, otherMb))
}

/** Is the p99 shown to be at most 5 % higher? */
export function isAtMostAlike({ p99 }: Pick<Contest, 'p99'>, mb: number, otherMb: number): boolean {
  const { interval } = p99(mb, otherMb)
  return interval !== null && asNumber(interval.upper) <= 1 + alikeWithin
}

/** Of several: that with the least memory among those whose cost is not told apart from the least. */
export function cheapestOf({ usd }: Pick<Contest, 'usd'>, candidates: readonly number[]): number | undefined {
  const least = candidates.find((mb) =>
    candidates.every((other) => mb === other || asNumber(usd(mb, other).ratio) <= 1),
  )
  if (least === undefined) return candidates[0]
  return candidates.find((mb) => mb === least || !usd(mb, least).isToldApart)
}

/**
 * From the cheapest, step after step to the cheapest setting that is told apart as faster, as long as x % more of the cost buy x %
 * or more of the p99. Steps that noise alone could have made are not taken, so that two sweeps of the same chat end alike.
 *
 * @returns where it ends, and the best of the steps that were not worth it
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

/** To every setting that is told apart as faster. */
function stepsFrom({ memoryMb, p99, usd }: Contest, fromMb: number): KneeStep[] {
  return memoryMb.flatMap((mb) => {
    if (mb === fromMb) return []
    const { isToldApart, ratio } = p99(mb, fromMb)
    const lessP99 = 1 - asNumber(ratio)
    if (!isToldApart || !(lessP99 > 0)) return []
    return [{ memoryMb: mb, moreUsd: asNumber(usd(mb, fromMb).ratio) - 1, lessP99 }]
  })
}
