import { holm } from '../../src/metrics/judging/statistics/holm.ts'
import { logRatio, asNumber } from '../../src/metrics/judging/statistics/log-ratio.ts'
import { leastPairs } from '../../src/metrics/judging/statistics/signed-rank.ts'
import { twoSidedP } from '../../src/metrics/judging/statistics/two-sided.ts'
import type { QuantileValue } from '../../src/metrics/result/run-result.ts'
import { estimateOfLogs, level } from './figures.ts'
import type { PairedRatio } from './sweep-result.ts'

/** One figure of a setting's blocks that count, by round. */
export type ByRound = ReadonlyMap<number, QuantileValue>

/** The ratio of one setting's figure to that of another. */
export type Differences = (memoryMb: number, toMb: number) => PairedRatio

/**
 * Every two settings held against each other, in the rounds in which both have a block. Holm's correction is over all of
 * them, so that a ratio in the table, the front and the knee rest on the same tests.
 *
 * @param least the smallest difference of the ratio from 1 that may be significant, whatever the test says: 0.05 for 5 %. Without it,
 *   one sweep in twenty would recommend another size although there is no difference
 */
export function differencesBetween(settings: ReadonlyMap<number, ByRound>, least: number): Differences {
  const pairs = everyTwo([...settings.keys()]).map(([oneMb, otherMb]) => {
    const [one, other] = [settings.get(oneMb) ?? new Map(), settings.get(otherMb) ?? new Map()]
    const rounds = [...one.keys()].filter((round) => other.has(round))
    return {
      oneMb,
      otherMb,
      logs: rounds.map((round) => logRatio(one.get(round) ?? null, other.get(round) ?? null)),
    }
  })
  const corrected = holm(pairs.map(({ logs }) => twoSidedP(logs)))
  return (memoryMb, toMb) => {
    const place = pairs.findIndex(
      ({ oneMb, otherMb }) => (oneMb === memoryMb && otherMb === toMb) || (oneMb === toMb && otherMb === memoryMb),
    )
    const { oneMb = memoryMb, logs = [] } = pairs[place] ?? {}
    const p = corrected[place] ?? 1
    const ratio = ratioOf(oneMb === memoryMb ? logs : logs.map((log) => -log))
    const isFarEnough = Math.abs(Math.log(asNumber(ratio.ratio))) >= Math.log1p(least)
    return { pairs: logs.length, ...ratio, p, isSignificant: p <= level && isFarEnough }
  }
}

/**
 * Returns the number of rounds that a comparison needs. With fewer, even a large difference cannot be distinguished from noise.
 */
export function roundsNeeded(settings: number): number {
  return leastPairs(level / 2 / ((settings * (settings - 1)) / 2))
}

function ratioOf(logs: readonly number[]): Pick<PairedRatio, 'ratio' | 'interval'> {
  const { value, interval } = estimateOfLogs(logs)
  return { ratio: value, interval }
}

function everyTwo<Item>(items: readonly Item[]): [Item, Item][] {
  return items.flatMap((one, place) => items.slice(place + 1).map((other): [Item, Item] => [one, other]))
}
