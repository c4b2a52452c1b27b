import { describe, expect, it } from 'vitest'
import { noiseExperiment } from '../../../commands/noise/noise.ts'
import { judgeNoise } from '../../../commands/noise/judge.ts'
import { type Machine, noiseBlocks, noisePlan } from '../../fixtures/noise-blocks.ts'

function judged(machine: Machine, changes: Parameters<typeof noisePlan>[0] = {}) {
  const plan = noisePlan(changes)
  return judgeNoise(plan, noiseBlocks(plan, machine))
}

const of = (answer: ReturnType<typeof judged>, name: string) => answer.metrics.find((metric) => metric.name === name)!

describe('the noise of a machine', () => {
  it.each([0.03, 0.1])('is found as it is, around no difference: %d a block', (blockSd) => {
    const answers = Array.from({ length: 10 }, (_, seed) => judged({ blockSd }, { pairs: 20, seed }))
    for (const name of ['delivery_latency.p99', 'handler_cpu']) {
      const noises = answers.map((answer) => of(answer, name))
      const variance = noises.reduce((sum, { sd }) => sum + sd! ** 2, 0) / noises.length
      expect(Math.sqrt(variance) / (blockSd * Math.SQRT2)).toBeGreaterThan(0.85)
      expect(Math.sqrt(variance) / (blockSd * Math.SQRT2)).toBeLessThan(1.15)
      const holdNoDifference = noises.filter(
        ({ interval }) => Number(interval!.lower) < 1 && Number(interval!.upper) > 1,
      )
      expect(holdNoDifference.length).toBeGreaterThanOrEqual(8)
    }
  })

  it('says what 5, 10, 20 pairs and those measured would find, less with more noise', () => {
    const [quiet, loud] = [judged({ blockSd: 0.05 }, { pairs: 12 }), judged({ blockSd: 0.1 }, { pairs: 12 })].map(
      (answer) => of(answer, 'delivery_latency.p50').findable,
    )
    expect(quiet!.map(({ pairs }) => pairs)).toEqual([5, 10, 12, 20])
    // Three metrics take at least 6 pairs.
    expect(quiet![0]!.regression).toBeNull()
    expect(quiet![3]!.regression).toBeLessThan(quiet![1]!.regression!)
    expect(loud![3]!.regression).toBeGreaterThan(quiet![3]!.regression!)
  })

  it('does not make up a metric that has too few samples', () => {
    const connect = of(judged({ blockSd: 0.05 }), 'connect_latency.p99')
    expect(connect).toMatchObject({ pairs: 0, sd: null, ratio: null, interval: null, isWorthGating: false })
    expect(connect.samples).toMatchObject({ needed: 1000, per: 'connection' })
  })
})

describe('a machine', () => {
  it('is fit for a gate with what it finds, the pairs that it takes and their time', () => {
    const answer = judged({ blockSd: 0.04 })
    expect(answer).toMatchObject({ verdict: 'fit', exitCode: 0, pairs: 10, pairsNeeded: 6 })
    expect(answer.recommendation.metrics).toEqual(['delivery_latency.p50', 'delivery_latency.p99', 'handler_cpu'])
    const [ten, twenty] = answer.recommendation.plans
    expect(ten!.pairs).toBeGreaterThan(twenty!.pairs!)
    expect(ten!.seconds! / ten!.pairs!).toBeCloseTo(twenty!.seconds! / twenty!.pairs!)
    for (const metric of answer.metrics.filter(({ isWorthGating }) => isWorthGating)) {
      expect(metric.pairsNeeded[1]!.pairs).toBeLessThanOrEqual(twenty!.pairs!)
    }
  })

  it('is too noisy where no metric finds 20 %', () => {
    expect(judged({ blockSd: 0.5 })).toMatchObject({
      verdict: 'noisy',
      exitCode: 16,
      recommendation: { metrics: [], plans: [] },
    })
  })

  it.each([1.3, 1 / 1.3])('is not fit where the arms are told apart, whichever is the slower one: %d', (slower) => {
    const answer = judged({ blockSd: 0.04, slower })
    expect(answer).toMatchObject({ verdict: 'suspect', exitCode: 16 })
    expect(of(answer, 'delivery_latency.p99').isSuspect).toBe(true)
  })

  it('is rarely suspected where the arms are alike', () => {
    const verdicts = Array.from({ length: 20 }, (_, seed) => judged({ blockSd: 0.1 }, { seed }).verdict)
    expect(verdicts.filter((verdict) => verdict === 'suspect').length).toBeLessThan(7)
  })

  it('is not judged by fewer pairs than a gate needs', () => {
    expect(judged({ blockSd: 0.04, slower: 2 }, { pairs: 5 })).toMatchObject({
      verdict: 'too-few-pairs',
      exitCode: 16,
      pairsNeeded: 6,
    })
  })

  it('is not judged by blocks that do not count', () => {
    const invalid = { exitCode: 11, reasons: ['stalled'], checks: [] }
    const plan = noisePlan()
    const change = (place: number) => (place < 10 ? { verdict: invalid } : {})
    // Those that do not count are measured twice.
    const blocks = noiseBlocks(plan, { blockSd: 0.04, change }).flatMap((block, place) =>
      place < 10 ? [block, block] : [block],
    )
    expect(judgeNoise(plan, blocks)).toMatchObject({ verdict: 'not-measured', exitCode: 11, pairs: 5 })
    expect(noiseExperiment(plan).nextArm(blocks)).toBeUndefined()
  })
})

describe('a measurement of which no pair counts', () => {
  it('has an answer all the same', () => {
    const verdict = { exitCode: 11, reasons: ['stalled'], checks: [] }
    const plan = noisePlan()
    const blocks = noiseBlocks(plan, { blockSd: 0.04, change: () => ({ verdict }) })
    const twice = blocks.flatMap((block) => [block, block])
    expect(judgeNoise(plan, twice)).toMatchObject({ verdict: 'not-measured', exitCode: 11, pairs: 0 })
  })
})

describe('longer blocks', () => {
  it('are recommended where the noise comes from few messages, and not where it comes from the machine', () => {
    const few = judged({ blockSd: 0, messages: 300 }, { pairs: 40 })
    expect(of(few, 'delivery_latency.p99').ofSampling).toBeGreaterThan(0.5)
    expect(few.recommendation.longerBlocks).toEqual(['delivery_latency.p99'])
    const noisy = judged({ blockSd: 0.4, messages: 300 }, { pairs: 40 })
    expect(of(noisy, 'delivery_latency.p99').ofSampling).toBeLessThan(0.3)
    expect(noisy.recommendation.longerBlocks).toEqual([])
  })

  it('are recommended where there are too few samples for a percentile', () => {
    const answer = judged({ blockSd: 0.03, messages: 40 })
    expect(of(answer, 'delivery_latency.p99').samples).toEqual({ count: 800, needed: 1000, per: 'delivery' })
    expect(answer.recommendation.longerBlocks).toContain('delivery_latency.p99')
  })
})

describe('the arms', () => {
  it('take turns, with the same seed in a pair, and have a target each', () => {
    const { nextArm, targets, blocksPlanned } = noiseExperiment(noisePlan({ pairs: 2 }))
    const [first, second] = noiseBlocks(noisePlan({ pairs: 2 }), { blockSd: 0.1 })
    expect({ targets, blocksPlanned }).toEqual({ targets: 'of-arm', blocksPlanned: 4 })
    const arms = [nextArm([])!, nextArm([first!])!, nextArm([first!, second!])!]
    expect(arms.map(({ name }) => name)).toEqual([expect.anything(), arms[2]!.name, expect.anything()])
    expect(new Set(arms.map(({ name }) => name))).toEqual(new Set(['a', 'b']))
    expect(arms[0]!.settings.seed).toBe(arms[1]!.settings.seed)
    expect(arms[2]!.settings.seed).not.toBe(arms[1]!.settings.seed)
  })
})
