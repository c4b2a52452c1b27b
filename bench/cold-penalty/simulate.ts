import { seededRandom } from '../../src/crowd/random.ts'
import { medianDifference } from '../../src/metrics/judging/median-difference.ts'

/** Two kinds of broadcasts: each draws the microseconds until half of a room has its message. */
export interface Design {
  readonly name: string
  readonly cold: Draw
  readonly warm: Draw
  /** The true penalty. */
  readonly truthUs: number
}

type Draw = (random: () => number) => number

/** How often the interval held the truth, of as many experiments as there were. */
export interface Coverage {
  readonly trials: number
  readonly held: number
  /** How often there was no interval. */
  readonly untold: number
}

/** Distributions as latencies have them: skewed, with two modes, and the same for both kinds. */
export const designs: readonly Design[] = [
  design('lognormal', lognormal(300_000, 0.5), lognormal(30_000, 0.4)),
  design(
    'bimodal',
    oneOf(0.7, lognormal(250_000, 0.15), lognormal(800_000, 0.15)),
    oneOf(0.6, lognormal(20_000, 0.2), lognormal(60_000, 0.2)),
  ),
  design('alike, long-tailed', lognormal(100_000, 1), lognormal(100_000, 1)),
]

/** Experiments of so many cold and warm broadcasts, each with its interval, which holds the known truth or does not. */
export function simulate(
  { cold, warm, truthUs }: Design,
  size: { cold: number; warm: number },
  trials: number,
): Coverage {
  const random = seededRandom(size.cold * 100_003 + size.warm)
  const group = (draw: Draw, count: number) => Array.from({ length: count }, () => Math.round(draw(random)))
  let [held, untold] = [0, 0]
  for (let trial = 0; trial < trials; trial++) {
    const interval = medianDifference(group(cold, size.cold), group(warm, size.warm))
    if (interval === null) untold += 1
    else if (Number(interval.fromUs) <= truthUs && truthUs <= Number(interval.toUs)) held += 1
  }
  return { trials, held, untold }
}

function design(name: string, cold: Draw, warm: Draw): Design {
  return { name, cold, warm, truthUs: medianOf(cold) - medianOf(warm) }
}

/** From so many draws that its error is negligible beside the width of any interval here. */
function medianOf(draw: Draw): number {
  const random = seededRandom(1)
  const values = Float64Array.from({ length: 400_001 }, () => draw(random)).sort()
  return values[200_000] ?? 0
}

function lognormal(medianUs: number, sigma: number): Draw {
  return (random) => medianUs * Math.exp(sigma * normal(random))
}

function oneOf(share: number, one: Draw, other: Draw): Draw {
  return (random) => (random() < share ? one : other)(random)
}

/** Box and Muller. */
function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
}
