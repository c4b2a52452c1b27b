import { describe, expect, it } from 'vitest'
import { seededRandom } from '../../../../../src/crowd/random.ts'
import { bootstrapInterval, leastBlocks } from '../../../../../src/metrics/judging/statistics/bootstrap.ts'
import { sortedQuantile } from '../../../../../src/metrics/judging/statistics/sorted-quantile.ts'
import { referenceValues } from './reference-values.ts'

const figures = {
  mean: (blocks: readonly number[]) => blocks.reduce((sum, one) => sum + one, 0) / blocks.length,
  median: (blocks: readonly number[]) => sortedQuantile(Float64Array.from(blocks).sort(), 0.5),
}
const squares = [1, 4, 9, 16, 25, 36, 49, 64]

/** Of n blocks each number of times that they can be drawn, with its probability: all of the n^n resamples. */
function* allResamples<Block>(
  blocks: readonly Block[],
  draws = blocks.length,
  probability = 1,
): Generator<{ resample: Block[]; probability: number }> {
  const [first, ...others] = blocks
  if (first === undefined) return
  const chance = 1 / blocks.length
  // How many of the draws fall on the first block: binomial.
  let times = others.length === 0 ? draws : 0
  let likely = others.length === 0 ? 1 : (1 - chance) ** draws
  for (; times <= draws; times++) {
    const copies = Array.from({ length: times }, () => first)
    if (times === draws) yield { resample: copies, probability: probability * likely }
    else
      for (const rest of allResamples(others, draws - times, probability * likely))
        yield { resample: [...copies, ...rest.resample], probability: rest.probability }
    likely *= ((draws - times) / (times + 1)) * (chance / (1 - chance))
  }
}

describe('the bootstrap interval', () => {
  it.each(['mean', 'median'] as const)('of the %s of eight is that of all of their resamples', (name) => {
    const all = [...allResamples(squares)]
    expect(all).toHaveLength(6435)
    expect(all.reduce((sum, { probability }) => sum + probability, 0)).toBeCloseTo(1, 10)
    const below = (figure: number) =>
      all.reduce((sum, one) => sum + (figures[name](one.resample) < figure - 1e-9 ? one.probability : 0), 0)
    const upTo = (figure: number) =>
      all.reduce((sum, one) => sum + (figures[name](one.resample) <= figure + 1e-9 ? one.probability : 0), 0)

    const { lower, upper } = bootstrapInterval(squares, figures[name], 0.025, seededRandom(1), 39_999)
    // Student's t at 0.975 with 7 degrees of freedom is 2.3646; 0.0057 is the normal probability beyond that, times the root of 8/7.
    const [expanded, error] = [0.0057, 0.0013]
    expect(below(lower)).toBeLessThan(expanded + error)
    expect(upTo(lower)).toBeGreaterThan(expanded - error)
    expect(1 - upTo(upper)).toBeLessThan(expanded + error)
    expect(1 - below(upper)).toBeGreaterThan(expanded - error)
  })

  it.each(referenceValues.bootstrap)(
    "is SciPy's to 2 % of its width: the $figure of $blocks.length",
    ({ blocks, figure, lower, upper }) => {
      const interval = bootstrapInterval(blocks, figures[figure], 0.025, seededRandom(1), 39_999)
      expect(Math.abs(interval.lower - lower)).toBeLessThan(0.02 * (upper - lower))
      expect(Math.abs(interval.upper - upper)).toBeLessThan(0.02 * (upper - lower))
    },
  )

  it('is the same from the same seed', () => {
    const of = (seed: number) => bootstrapInterval(squares, figures.mean, 0.025, seededRandom(seed))
    expect(of(7)).toEqual(of(7))
    expect(of(7)).not.toEqual(of(8))
  })

  it('takes any block, and a figure of all of them together', () => {
    const blocks = squares.map((deliveries) => ({ dollars: deliveries * 2, deliveries }))
    const total = (of: readonly (typeof blocks)[number][], key: 'dollars' | 'deliveries') =>
      of.reduce((sum, block) => sum + block[key], 0)
    const interval = bootstrapInterval(
      blocks,
      (of) => total(of, 'dollars') / total(of, 'deliveries'),
      0.025,
      seededRandom(1),
    )
    expect(interval).toEqual({ lower: 2, upper: 2 })
  })

  it('has no upper end where too many blocks were lost, and none where the figure is often not known', () => {
    const lost = [1, 2, 3, 4, 5, 6, 7, Infinity]
    expect(bootstrapInterval(lost, figures.mean, 0.025, seededRandom(1)).upper).toBe(Infinity)
    expect(Number.isFinite(bootstrapInterval(lost, figures.median, 0.025, seededRandom(1)).lower)).toBe(true)
    const unknown = (blocks: readonly number[]) => (blocks.includes(64) ? NaN : figures.mean(blocks))
    expect(bootstrapInterval(squares, unknown, 0.025, seededRandom(1))).toEqual({ lower: -Infinity, upper: Infinity })
  })

  it('has no ends with too few blocks', () => {
    const few = squares.slice(0, leastBlocks - 1)
    expect(bootstrapInterval(few, figures.mean, 0.025, seededRandom(1))).toEqual({ lower: -Infinity, upper: Infinity })
  })
})
