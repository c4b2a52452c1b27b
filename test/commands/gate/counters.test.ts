import { describe, expect, it } from 'vitest'
import type { CounterName } from '../../../src/metrics/catalogue/counters.ts'
import { zeroNames } from '../../../src/metrics/catalogue/zeros.ts'
import type { GateArm } from '../../../commands/gate/plan.ts'
import { metricSummary } from '../../fixtures/run-result.ts'
import { gatePlan, madeUpRun, played } from './gate-blocks.ts'

const shared = { validity: { verdict: 'shared-cores' as const, reasons: ['The crowd was late.'] } }
const { metrics } = madeUpRun()
const zeros = Object.fromEntries([...zeroNames, 'deliveries_reordered'].map((counter) => [counter, 0]))

/** Counts by block; anything else is alike. */
function counting(counter: CounterName, countOf: (arm: GateArm) => number, changes = {}) {
  const { answer, blocks } = played(gatePlan(), (arm) =>
    madeUpRun({ counters: { ...zeros, [counter]: countOf(arm) }, changes }),
  )
  return { answer, blocks, judged: answer.counters.find((one) => one.counter === counter)! }
}

const inCandidate = (pairs: readonly number[], count: number) => (arm: GateArm) =>
  arm.side === 'candidate' && pairs.includes(arm.pair) ? count : 0

describe('a counter that is never right', () => {
  it.each(zeroNames)('fails at once where the candidate alone has one: %s', (counter) => {
    const { answer, blocks, judged } = counting(counter, inCandidate([3], 1))
    expect(blocks).toHaveLength(6)
    expect(judged).toEqual({ counter, baseline: 0, candidate: 1, verdict: 'fail' })
    expect(answer).toMatchObject({ verdict: 'fail', exitCode: 10 })
    expect(answer.reasons).toHaveLength(1)
    expect(answer.reasons[0]).toContain(`(${counter}): 1 in 3 blocks of the candidate, 0 in the baseline's`)
  })

  it('does not where the baseline alone has some: swapped arms are no regression', () => {
    const { answer, judged } = counting('deliveries_lost', ({ side }) => (side === 'baseline' ? 5 : 0))
    expect(judged).toEqual({ counter: 'deliveries_lost', baseline: 50, candidate: 0, verdict: 'pass' })
    expect(answer.verdict).toBe('pass')
  })

  it('is no regression where both have as many', () => {
    const { answer, judged, blocks } = counting('deliveries_lost', () => 4)
    expect(blocks).toHaveLength(20)
    expect(judged).toMatchObject({ baseline: 40, candidate: 40, verdict: 'pass' })
    expect(answer.verdict).toBe('pass')
  })

  it('has no verdict where both have some and the candidate has more in some pairs', () => {
    const few = counting(
      'deliveries_lost',
      (arm) => 2 + inCandidate([2, 5, 7], 30)(arm) + (arm.pair === 1 && arm.side === 'baseline' ? 1 : 0),
    )
    expect(few.judged).toMatchObject({ baseline: 21, candidate: 110, verdict: 'inconclusive' })
    expect(few.answer).toMatchObject({ verdict: 'inconclusive', exitCode: 16 })
    expect(few.answer.reasons[0]).toContain('110 in 10 blocks of the candidate, 21 in the baseline')
  })

  it('fails where both have some, and the candidate has more pair after pair, in both stages', () => {
    const { blocks, judged } = counting('deliveries_lost', ({ side }) => (side === 'candidate' ? 9 : 2))
    expect(blocks).toHaveLength(40)
    expect(judged).toEqual({ counter: 'deliveries_lost', baseline: 40, candidate: 180, verdict: 'fail' })
    const once = counting('deliveries_lost', ({ side, stage }) => (side === 'candidate' && stage === 1 ? 9 : 2))
    expect(once.blocks).toHaveLength(40)
    expect(once.judged.verdict).toBe('inconclusive')
  })

  it('of a slow machine may be its fault: it takes pair after pair', () => {
    const slow = { metrics: { ...metrics, delivery_latency: metricSummary({ count: 2000, medianUs: 900_000 }) } }
    const one = counting('deliveries_lost', inCandidate([3], 1), { ...shared, ...slow })
    expect(one.blocks).toHaveLength(20)
    expect(one.answer).toMatchObject({ verdict: 'inconclusive', exitCode: 16 })
    const all = counting('deliveries_lost', ({ side }) => (side === 'candidate' ? 1 : 0), { ...shared, ...slow })
    expect(all.answer).toMatchObject({ verdict: 'fail', exitCode: 10 })
    expect(all.blocks).toHaveLength(40)
  })

  it('of a block on shared cores in which all that came was prompt is the own one of the candidate', () => {
    const { answer, blocks } = counting('deliveries_lost', inCandidate([3], 1), shared)
    expect(blocks).toHaveLength(6)
    expect(answer.verdict).toBe('fail')
    const lossy = metricSummary({ count: 2000, medianUs: 20_000, lost: 1 })
    const lost = counting('deliveries_lost', inCandidate([3], 1), {
      ...shared,
      metrics: { ...metrics, delivery_latency: lossy },
    })
    expect(lost.blocks).toHaveLength(6)
  })

  it('says nothing in a block that does not count, and that is said', () => {
    const lost = { counters: { deliveries_lost: 7 } }
    const broken = { verdict: { exitCode: 11, reasons: ['a worker was lost'], checks: [] } }
    const { answer } = played(gatePlan(), (_, number) =>
      number === 4 ? madeUpRun({ ...lost, changes: broken }) : madeUpRun(),
    )
    expect(answer.verdict).toBe('pass')
    expect(answer.counters.find(({ counter }) => counter === 'deliveries_lost')?.candidate).toBe(0)
    expect(answer.warnings).toContain('7 deliveries were lost in blocks that do not count; nothing follows from them.')
  })

  it('is left out where the target does not tell, or only in part', () => {
    const { answer } = played(gatePlan(), () => madeUpRun())
    const names = answer.counters.map(({ counter }) => counter)
    expect(names).toContain('deliveries_lost')
    expect(names).not.toContain('lambda_errors')
    const partial = madeUpRun({ counters: { lambda_errors: 3 } })
    const server = { ...partial.server, status: 'partial' as const }
    const inPart = played(gatePlan(), ({ side }) =>
      side === 'candidate' ? { ...partial, server } : madeUpRun({ counters: { lambda_errors: 0 } }),
    )
    expect(inPart.answer.counters.map(({ counter }) => counter)).not.toContain('lambda_errors')
    expect(inPart.answer.verdict).toBe('pass')
  })
})

describe('reordered deliveries', () => {
  it('come by chance: a few more are none, and more in every pair of both stages fail', () => {
    const few = counting('deliveries_reordered', (arm) => 3 + inCandidate([2, 3], 2)(arm))
    expect(few.judged).toMatchObject({ baseline: 30, candidate: 34, verdict: 'pass' })
    expect(counting('deliveries_reordered', inCandidate([1], 3)).answer.verdict).toBe('pass')
    const many = counting('deliveries_reordered', ({ side }) => (side === 'candidate' ? 9 : 3))
    expect(many.answer).toMatchObject({ verdict: 'fail', exitCode: 10 })
  })
})

describe('posts by deliveries', () => {
  const posting = (share: (arm: GateArm) => number, throttled = 0) =>
    played(gatePlan(), (arm) =>
      madeUpRun({
        counters: { post_attempts: Math.round(18_600 * share(arm)) + throttled, posts_throttled: throttled },
      }),
    ).answer

  it('fail where they double, though every delivery is counted once', () => {
    const answer = posting(({ side }) => (side === 'candidate' ? 2 : 1))
    expect(answer).toMatchObject({ verdict: 'fail', exitCode: 10 })
    expect(answer.reasons).toEqual(['posts_per_delivery +100 %, 95 % CI +100 to +100 %; allowed are 5 %'])
  })

  it('pass within what is allowed, and without verdict where most pairs say something else', () => {
    expect(posting(({ side }) => (side === 'candidate' ? 1.04 : 1)).verdict).toBe('pass')
    expect(posting(({ side, pair }) => (side === 'candidate' ? (pair < 7 ? 1.3 : 0.9) : 1)).verdict).toBe(
      'inconclusive',
    )
  })

  it('do not count retries of throttled ones', () => {
    expect(posting(() => 1, 9000).metrics.find(({ name }) => name === 'posts_per_delivery')?.first.baseline).toBe(1)
  })
})
