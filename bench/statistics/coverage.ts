import { seededRandom } from '../../src/crowd/random.ts'
import { walshAverages } from '../../src/metrics/judging/statistics/hodges-lehmann.ts'
import type { Interval } from '../../src/metrics/judging/statistics/interval.ts'
import { signedRankInterval } from '../../src/metrics/judging/statistics/signed-rank.ts'
import { wilson } from '../../src/metrics/judging/statistics/wilson.ts'
import { type Random, normal } from './draws.ts'

const shift = 0.1

/** Differences of pairs that are symmetric around 0.1, but for what was lost. */
export const differences: Readonly<Record<string, (random: Random) => number>> = {
  normal: (random) => shift + 0.15 * normal(random),
  'long-tailed': (random) => shift + 0.1 * Math.sign(random() - 0.5) * Math.log(1 - random()),
  'rounded, with ties': (random) => Math.round(10 * (shift + 0.15 * normal(random))) / 10,
  'one block in ten lost': (random) => {
    const [candidate, reference] = [random(), random()].map((one) => (one < 0.1 ? Infinity : 0)) as [number, number]
    return shift + 0.15 * normal(random) + candidate - reference
  },
}

/** How often the signed-rank interval held the truth. */
export function signedRankCoverage(draw: (random: Random) => number, pairs: number, tail: number, trials: number) {
  const random = seededRandom(pairs)
  let held = 0
  for (let trial = 0; trial < trials; trial++) {
    const drawn = Array.from({ length: pairs }, () => draw(random))
    if (holds(signedRankInterval(walshAverages(drawn), tail), shift)) held += 1
  }
  return held / trials
}

/** How often Wilson's interval holds a ratio: exactly, from the binomial distribution. */
export function wilsonCoverage(ratio: number, trials: number, tail: number): number {
  let held = 0
  let logProbability = trials * Math.log1p(-ratio)
  for (let successes = 0; successes <= trials; successes++) {
    if (holds(wilson(successes, trials, tail), ratio)) held += Math.exp(logProbability)
    logProbability += Math.log(((trials - successes) / (successes + 1)) * (ratio / (1 - ratio)))
  }
  return held
}

/**
 * The same by simulation where a broadcast is lost whole: with the deliveries as trials, which is wrong, and with the broadcasts.
 *
 * @param loss of a broadcast
 */
export function wilsonOfBroadcasts(loss: number, broadcasts: number, members: number, tail: number, trials: number) {
  const random = seededRandom(broadcasts)
  let [asDeliveries, asBroadcasts] = [0, 0]
  for (let trial = 0; trial < trials; trial++) {
    let arrived = 0
    for (let i = 0; i < broadcasts; i++) if (random() >= loss) arrived += 1
    if (holds(wilson(arrived * members, broadcasts * members, tail), 1 - loss)) asDeliveries += 1
    if (holds(wilson(arrived, broadcasts, tail), 1 - loss)) asBroadcasts += 1
  }
  return { asDeliveries: asDeliveries / trials, asBroadcasts: asBroadcasts / trials }
}

export function holds({ lower, upper }: Interval, truth: number): boolean {
  return lower <= truth && truth <= upper
}
