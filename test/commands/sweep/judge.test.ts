import { describe, expect, it } from 'vitest'
import { judgeSweep } from '../../../commands/sweep/judge.ts'
import { parseSlo } from '../../../src/metrics/judging/checks/slo.ts'
import type { RunResult } from '../../../src/metrics/result/run-result.ts'
import { coldDeliveries, shortOfCpu, type Size, sweepPlan, sweptBlocks } from '../../fixtures/swept-blocks.ts'

/** A handler that computes: twice the memory halves the p99, and costs a little more. */
const computes = (memoryMb: number): Size => ({ p99Ms: 40 + 60_000 / memoryMb, usd: 1.2 + memoryMb / 20_000 })

/** A handler that waits for others: only the price changes. */
const waits = (memoryMb: number): Size => ({ p99Ms: 80, usd: 1.2 + memoryMb / 20_000 })

function judged(
  chat: (memoryMb: number) => Size,
  changes: Parameters<typeof sweepPlan>[0] & { slo?: string } = {},
  change?: (memoryMb: number, round: number) => Partial<RunResult>,
) {
  const { slo, ...planned } = changes
  const plan = sweepPlan(planned)
  return judgeSweep(sweptBlocks(plan, chat, change), { ...plan, slo: slo === undefined ? null : parseSlo(slo) })
}

const of = (answer: ReturnType<typeof judged>, memoryMb: number) =>
  answer.settings.find((setting) => setting.memoryMb === memoryMb)!

it('recommends by a strategy, and of sizes that no test tells apart the cheapest', () => {
  const taken = (chat: (memoryMb: number) => Size, strategy: 'cost' | 'speed' | 'balanced') =>
    judged(chat, { strategy }).recommendation
  expect(taken(computes, 'cost')).toEqual({ kind: 'strategy', strategy: 'cost', memoryMb: 128 })
  expect(taken(computes, 'speed')).toMatchObject({ memoryMb: 1769 })
  expect(taken(computes, 'balanced')).toMatchObject({ memoryMb: 1769 })
  expect(taken(waits, 'speed')).toMatchObject({ memoryMb: 128 })
  expect(taken((memoryMb) => ({ p99Ms: 80 + 8000 / memoryMb, usd: memoryMb / 128 }), 'balanced')).toMatchObject({
    memoryMb: 128,
  })
})

describe('a chat that computes', () => {
  const answer = judged(computes)

  it('finds that every setting differs significantly from the reference, with a ratio that is near the truth', () => {
    const { p99, usd } = of(answer, 128).toReference!
    const truth = computes(128).p99Ms / computes(1769).p99Ms
    expect(p99).toMatchObject({ pairs: 10, isSignificant: true })
    expect(p99.interval!.lower).toBeGreaterThan(truth * 0.9)
    expect(p99.interval!.upper).toBeLessThan(truth * 1.1)
    expect(usd.isSignificant).toBe(true)
    expect(usd.ratio).toBeLessThan(1)
    expect(of(answer, 1769).toReference).toBeNull()
  })

  it('has all settings on the front, as each costs more and is faster', () => {
    expect(answer.settings.map(({ isOnFront }) => isOnFront)).toEqual([true, true, true])
    expect(answer.settings.map(({ memoryMb }) => memoryMb)).toEqual([128, 512, 1769])
  })

  it('is recommended the last setting whose price is worth it', () => {
    expect(answer.recommendation).toEqual({ kind: 'knee', memoryMb: 1769, refused: null })
    expect(answer.exitCode).toBe(0)
    const dear = judged((mb) => ({ ...computes(mb), usd: mb === 1769 ? 5 : 1.3 + mb / 10_000 }))
    expect(dear.recommendation).toMatchObject({ kind: 'knee', memoryMb: 512, refused: { memoryMb: 1769 } })
  })

  it('is recommended the same whatever the noise', () => {
    for (let seed = 2; seed < 8; seed++)
      expect(judged(computes, { seed }).recommendation).toMatchObject({ kind: 'knee', memoryMb: 1769 })
  })

  it('is never recommended more memory for what noise alone may have made faster', () => {
    const enough = (mb: number) => (mb === 128 ? { p99Ms: 500, usd: 1.2 } : { p99Ms: 80, usd: 1.2 + mb / 1e6 })
    for (let seed = 1; seed < 8; seed++)
      expect(judged(enough, { seed }).recommendation).toMatchObject({ kind: 'knee', memoryMb: 512 })
  })

  it('has a setting off the front that another is faster than and no dearer', () => {
    const beaten = judged((mb) => (mb === 512 ? { p99Ms: 300, usd: 1.4 } : computes(mb)))
    expect(of(beaten, 512).isOnFront).toBe(false)
    expect(of(beaten, 128).isOnFront).toBe(true)
  })

  it('keeps the order of its settings and of its blocks', () => {
    const rounds = of(answer, 512).blocks.map(({ round }) => round)
    expect(rounds).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
  })
})

describe('a chat that only waits', () => {
  it('shows no difference, in nearly every sweep, and the cheapest is as good within what is said', () => {
    let none = 0
    for (let seed = 1; seed <= 12; seed++) {
      const { recommendation, exitCode } = judged(waits, { seed })
      expect(exitCode).toBe(0)
      if (recommendation.kind !== 'no-difference') continue
      none += 1
      expect(recommendation.memoryMb).toBe(128)
      expect(recommendation.within).toBeLessThan(0.1)
      expect(recommendation.findable).toBeGreaterThan(recommendation.within! / 2)
    }
    // At most one in twenty finds one that is not there: three or more of twelve once in fifty times.
    expect(none).toBeGreaterThanOrEqual(10)
  })

  it('has a clear winner only where it is shown to be as fast and significantly cheaper', () => {
    const quiet = sweepPlan()
    const calm = judgeSweep(sweptBlocks(quiet, waits, undefined, 0.01), { ...quiet, slo: null })
    expect(calm.recommendation).toMatchObject({ kind: 'no-difference', isClear: true })
    expect(calm.settings.map(({ isOnFront }) => isOnFront)).toEqual([true, false, false])
    const loud = judgeSweep(
      sweptBlocks(quiet, (mb) => ({ ...waits(mb), p99Ms: 90 - mb / 200 }), undefined, 0.3),
      {
        ...quiet,
        slo: null,
      },
    )
    expect(loud.recommendation).toMatchObject({ kind: 'no-difference', isClear: false })
    const sameCost = judged((mb) => ({ ...waits(mb), usd: 1.2 }))
    expect(sameCost.recommendation).toMatchObject({ memoryMb: 128, isClear: false })
  })
})

describe('an SLO', () => {
  it('is met by the cheapest setting whose upper bound keeps it', () => {
    const answer = judged(computes, { slo: 'delivery_latency.p99<250ms,delivery_ratio>=99.9%' })
    expect(answer.settings.map(({ slo }) => slo)).toEqual(['broken', 'met', 'met'])
    expect(answer.recommendation).toEqual({ kind: 'slo', memoryMb: 512 })
    expect(answer.slo).toBe('delivery_latency.p99<250ms,delivery_ratio>=99.9%')
  })

  it('that no setting meets is said to be missed, with exit code 10', () => {
    const answer = judged(computes, { slo: 'delivery_latency.p99<50ms' })
    expect(answer).toMatchObject({ recommendation: { kind: 'none', why: 'slo-missed' }, exitCode: 10 })
  })

  it('that the interval of a setting spans is not judged, with exit code 16', () => {
    const answer = judged(waits, { slo: 'delivery_latency.p99<80ms' })
    expect(answer).toMatchObject({ recommendation: { kind: 'none', why: 'slo-unclear' }, exitCode: 16 })
  })

  it('on a count has to hold in every block, and on a ratio in all of them together', () => {
    const { counters } = sweptBlocks(sweepPlan({ rounds: 1 }), waits)[0]!.result
    const lost = { counters: { ...counters, deliveries_received: 18_500, deliveries_lost: 100 } }
    const once = (memoryMb: number, round: number) => (memoryMb === 512 && round === 3 ? lost : {})
    expect(of(judged(waits, { slo: 'deliveries_lost=0' }, once), 512).slo).toBe('broken')
    expect(of(judged(waits, { slo: 'delivery_ratio>=99.9%' }, once), 512).slo).toBe('met')
    expect(of(judged(waits, { slo: 'delivery_ratio>=99.99%' }, once), 512).slo).toBe('broken')
  })
})

describe('too little to tell', () => {
  it('is said with exit code 16, and how many rounds it takes', () => {
    const answer = judged(computes, { rounds: 5 })
    expect(answer).toMatchObject({
      recommendation: { kind: 'none', why: 'too-few-blocks' },
      roundsNeeded: 7,
      exitCode: 16,
    })
    expect(of(answer, 512)).toMatchObject({ isJudged: false, isOnFront: null })
    expect(of(answer, 512).deliveryP99Us.value).toBeGreaterThan(0)
    expect(of(answer, 512).deliveryP99Us.interval).toBeNull()
    expect(judged(computes, { rounds: 6, memoryMb: [128, 1769] }).recommendation.kind).toBe('knee')
  })

  it('of one setting leaves it out, and judges the others', () => {
    const answer = judged(computes, { memoryMb: [128, 512, 1024, 1769] }, (memoryMb, round) =>
      memoryMb === 1024 && round < 8 ? shortOfCpu() : {},
    )
    expect(of(answer, 1024)).toMatchObject({ isJudged: false, isOnFront: null })
    expect(of(answer, 1024).blocks.filter(({ problems }) => problems.length > 0)).toHaveLength(7)
    expect(of(answer, 1024).blocks[0]?.problems[0]).toMatch(/by its memory/)
    expect(answer.recommendation).toMatchObject({ kind: 'knee', memoryMb: 1769 })
  })

  it('is not what a function is that has the same memory in all settings', () => {
    const answer = judged(computes, {}, () => shortOfCpu('CreateRoom'))
    expect(answer.recommendation).toMatchObject({ kind: 'knee', memoryMb: 1769 })
  })

  it('counts with three quarters of its CPU, unless another setting has about as much', () => {
    const withShare = (memoryMb: readonly number[], share: number) =>
      of(
        judged(computes, { memoryMb }, (mb) => (mb === 1769 ? shortOfCpu('SendMessage', share) : {})),
        1769,
      ).isJudged
    expect(withShare([512, 1769], 0.75)).toBe(true)
    expect(withShare([512, 1769], 0.74)).toBe(false)
    // Half-way from 1,408 to 1,769 MB, by their ratio.
    expect(withShare([1408, 1769], 0.9)).toBe(true)
    expect(withShare([1408, 1769], 0.88)).toBe(false)
    expect(withShare([1769, 3008], 0.8)).toBe(true)
  })

  it('of the reference leaves no recommendation', () => {
    const answer = judged(computes, {}, (memoryMb) => (memoryMb === 1769 ? shortOfCpu() : {}))
    expect(answer.recommendation).toEqual({ kind: 'none', why: 'too-few-blocks' })
    expect(of(answer, 128).toReference?.p99).toMatchObject({ pairs: 0, ratio: null, isSignificant: false })
  })

  it('of the cost leaves none either, as it is what a setting is chosen by', () => {
    const { server } = sweptBlocks(sweepPlan({ rounds: 1 }), waits)[0]!.result
    const answer = judged(computes, {}, () => ({ server: { ...server, logs: null } }))
    expect(answer).toMatchObject({ recommendation: { kind: 'none', why: 'cost-unknown' }, exitCode: 16 })
    expect(of(answer, 128).usdPerMillion.value).toBeNull()
  })
})

describe('blocks', () => {
  it('that failed say nothing, and a lost delivery says that its p99 is infinite', () => {
    const invalid = { verdict: { exitCode: 11, reasons: ['a worker was lost'], checks: [] } }
    const once = judged(computes, {}, (memoryMb, round) => (memoryMb === 512 && round === 2 ? invalid : {}))
    expect(of(once, 512).blocks[1]?.problems).toEqual(['a worker was lost'])
    expect(of(once, 512).toReference?.p99.pairs).toBe(9)
    const block = sweptBlocks(sweepPlan({ rounds: 1 }), computes)[0]!.result
    const infinite = {
      metrics: {
        ...block.metrics,
        delivery_latency: { ...block.metrics['delivery_latency']!, p99: 'infinite' as const },
      },
    }
    const lossy = judged(computes, {}, (memoryMb) => (memoryMb === 128 ? infinite : {}))
    expect(of(lossy, 128).deliveryP99Us.value).toBe('infinite')
    expect(of(lossy, 128).toReference?.p99).toMatchObject({ ratio: 'infinite', isSignificant: true })
    expect(lossy.recommendation).toMatchObject({ kind: 'knee', memoryMb: 1769 })
  })

  it('add up to a percentile only where they have enough samples together', () => {
    const { metrics } = sweptBlocks(sweepPlan({ rounds: 1 }), computes)[0]!.result
    const withCold = (count: number) => () => ({
      metrics: { ...metrics, cold_delivery_latency: coldDeliveries(count) },
    })
    expect(of(judged(computes, {}, withCold(99)), 128)).toMatchObject({ coldP99Us: null, coldDeliveries: 990 })
    expect(of(judged(computes, {}, withCold(100)), 128).coldP99Us).toBeGreaterThan(400_000)
    // 10 × 600 messages, and 10 × 1,000 handshakes.
    expect(of(judged(computes), 128).everybodyP99Us).toBeGreaterThan(0)
    expect(of(judged(computes, { rounds: 1 }), 128).everybodyP99Us).toBeNull()
  })
})

describe('the cost of a setting', () => {
  it('is not that of its neighbours, whose messages CloudWatch counts into the same minute', () => {
    const ofOne = sweptBlocks(sweepPlan({ rounds: 1 }), waits)
    const resultOf = (memoryMb: number) => ofOne.find(({ arm }) => arm.memoryMb === memoryMb)!.result
    const dear = (memoryMb: number) => ({ cost: { ...resultOf(memoryMb).cost!, perMillionDeliveriesUsd: 9 } })
    const crowded = (memoryMb: number) => ({
      ...dear(memoryMb),
      server: { ...resultOf(memoryMb).server, status: 'partial' as const },
    })
    const mixed = judged(waits, {}, (memoryMb, round) => (round % 2 === 0 ? crowded(memoryMb) : {}))
    const alone = judged(waits, {}, (memoryMb, round) => (round % 2 === 0 ? dear(memoryMb) : {}))
    expect(of(mixed, 128).usdPerMillion.value).toBeCloseTo(waits(128).usd, 2)
    expect(mixed.otherUsdPerMillion).toBeCloseTo(1, 2)
    expect(alone.otherUsdPerMillion).toBeGreaterThan(1.5)
    expect(judged(waits, {}, crowded).recommendation).toEqual({ kind: 'none', why: 'cost-unknown' })
  })
})
