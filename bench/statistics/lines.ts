import { seededRandom } from '../../src/crowd/random.ts'
import { placeInterval, slopeInterval, straightLine } from '../../src/metrics/judging/statistics/straight-line.ts'
import { holds } from './coverage.ts'
import { normal } from './draws.ts'

/** A strategy whose true times are known: ms until the last delivery, by the size of the room. */
interface TrueLine {
  readonly interceptMs: number
  readonly msPerMember: number
}

export const trueLines: Readonly<Record<string, TrueLine>> = {
  'one after the other': { interceptMs: 40, msPerMember: 14 },
  '50 at once': { interceptMs: 60, msPerMember: 0.35 },
}

export interface LineDesign {
  readonly sizes: readonly number[]
  readonly rounds: number
  /** Standard deviation of a block as a logarithm: its error grows with the time. */
  readonly blockSd: number
  /** The share of blocks that take up to 30 % more. */
  readonly disturbed: number
}

const limitMs = 29_000

/** How often the 95 % intervals held the true slope, and the true size of the room at 29 s; and how wide the latter is. */
export function lineCoverage({ interceptMs, msPerMember }: TrueLine, design: LineDesign, trials: number) {
  const { sizes, rounds, blockSd, disturbed } = design
  const random = seededRandom(rounds)
  // The line is that of the mean block.
  const meanFactor = Math.exp(blockSd ** 2 / 2) * (1 + disturbed * 0.15)
  const trueSlope = msPerMember * meanFactor
  const trueSize = (limitMs / meanFactor - interceptMs) / msPerMember
  let [slopesHeld, sizesHeld] = [0, 0]
  const widths: number[] = []
  for (let trial = 0; trial < trials; trial++) {
    const points = sizes.flatMap((x) =>
      Array.from({ length: rounds }, () => {
        const more = random() < disturbed ? 1 + 0.3 * random() : 1
        return { x, y: (interceptMs + msPerMember * x) * more * Math.exp(blockSd * normal(random)) }
      }),
    )
    const line = straightLine(points)
    if (line === null) continue
    const size = placeInterval(line, limitMs, 0.025)
    if (holds(slopeInterval(line, 0.025), trueSlope)) slopesHeld += 1
    if (holds(size, trueSize)) sizesHeld += 1
    widths.push((size.upper - size.lower) / 2 / trueSize)
  }
  const medianWidth = widths.sort((a, b) => a - b)[widths.length >> 1] ?? NaN
  return { slope: slopesHeld / trials, size: sizesHeld / trials, halfWidth: medianWidth }
}
