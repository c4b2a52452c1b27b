import { describe, expect, it } from 'vitest'
import { parseGatedFigures } from '../../../commands/gate/gated-figures.ts'
import { judgeGate } from '../../../commands/gate/judge.ts'
import { experimentResult } from '../../../commands/experiment/experiment.ts'
import { gateExperiment } from '../../../commands/gate/gate.ts'
import { Refusal } from '../../../src/exit-codes.ts'
import { type MadeUp, gatePlan, played } from './gate-rounds.ts'

const verdictOf = (madeUp: MadeUp, changes: Parameters<typeof gatePlan>[0] = {}) =>
  played(gatePlan(changes), madeUp).answer

describe('a gate', () => {
  it('passes a candidate that is alike, after the rounds that it takes, and says what it can exclude', () => {
    const { blocks, answer } = played(gatePlan())
    expect(blocks).toHaveLength(6)
    expect(answer).toMatchObject({ verdict: 'pass', exitCode: 0, reasons: [], pairs: { counted: 300, disturbed: 0 } })
    expect(answer.metrics.map(({ name }) => name)).toEqual([
      'delivery_latency.p50',
      'delivery_latency.p99',
      'time_to_last_delivery.p50',
      'handler_cpu',
    ])
    for (const { upper, allowedRegression, verdict } of answer.metrics) {
      expect(verdict).toBe('pass')
      expect(upper).toBeLessThanOrEqual(1 + allowedRegression!)
    }
  })

  it.each<[string, MadeUp]>([
    ['delivery_latency.p50', { slower: 1.1 }],
    ['delivery_latency.p99', { slowerTail: 1.6 }],
    ['handler_cpu', { cpu: 1.2 }],
  ])('fails one that has more %s, and names it with its size', (name, madeUp) => {
    const answer = verdictOf(madeUp)
    expect(answer).toMatchObject({ verdict: 'fail', exitCode: 10 })
    expect(answer.metrics.find((metric) => metric.name === name)).toMatchObject({ verdict: 'fail' })
    expect(answer.reasons.join('\n')).toMatch(new RegExp(`${name.replace('.', ' ')} \\+[\\d.]+ %, 95 % CI`))
  })

  it('fails unchanged candidates hardly ever, also where the machine is slow every few turns', () => {
    for (const period of [2, 3, 4, 8])
      for (let seed = 1; seed <= 6; seed++) {
        const answer = verdictOf({ machine: (turn) => (turn % period === 0 ? 2 : 1) }, { seed: seed * 101, pairs: 90 })
        expect(answer.verdict).not.toBe('fail')
      }
  })

  it('says of one that is faster that it is', () => {
    const { verdict, metrics } = verdictOf({ slower: 0.8 })
    expect(verdict).toBe('pass')
    expect(metrics[0]!.interval!.upper).toBeLessThan(0.9)
  })

  it('holds a candidate to what is allowed, where that is given', () => {
    const allowing = (share: string) =>
      verdictOf({ slower: 1.1 }, { figures: parseGatedFigures('delivery_latency.p50', [share]) })
    expect(allowing('20%')).toMatchObject({ verdict: 'pass', metrics: [{ allowedRegression: 0.2 }] })
    expect(allowing('5%').verdict).toBe('fail')
    expect(allowing('10%').verdict).toBe('inconclusive')
  })

  it('allows from 5 to 20 % where nothing is given, by the scatter, whichever version is which', () => {
    const allowedOf = (madeUp: MadeUp) => verdictOf(madeUp).metrics[0]!.allowedRegression!
    expect(allowedOf({ turnSd: 0.02 })).toBe(0.05)
    expect(allowedOf({ turnSd: 2 })).toBe(0.2)
    const [alike, slower] = [allowedOf({ turnSd: 0.5 }), allowedOf({ turnSd: 0.5, slower: 1.3 })]
    expect(alike).toBeGreaterThan(0.05)
    expect(Math.abs(Math.log(slower / alike))).toBeLessThan(0.2)
  })

  it('is inconclusive where neither can be shown, which may be allowed', () => {
    expect(verdictOf({ turnSd: 2 })).toMatchObject({ verdict: 'inconclusive', exitCode: 16 })
    expect(verdictOf({ turnSd: 2 }, { allowInconclusive: true })).toMatchObject({ exitCode: 0 })
  })

  it('gives the same answer of the same blocks', () => {
    const { blocks, answer } = played(gatePlan(), { slower: 1.1 })
    expect(judgeGate(gatePlan(), blocks)).toEqual(answer)
  })
})

describe('time that others take', () => {
  const busy =
    (seconds: readonly number[]): NonNullable<MadeUp['change']> =>
    () => {
      const none = {
        stolenShare: 0,
        throttledShare: 0,
        othersShare: 0,
        pressureShare: 0,
        stoppedShare: 0,
        waitedShare: 0,
      }
      return {
        takenTime: {
          seconds: Array.from({ length: 30 }, (_, second) => ({
            second,
            ...none,
            ...(seconds.includes(second) && { stolenShare: 0.5 }),
          })),
          run: none,
          worst: null,
        },
      }
    }

  it('leaves out the pairs of those seconds, and the gate goes on until it has enough', () => {
    const { blocks, answer } = played(gatePlan(), { change: busy([10, 11, 12, 13]) })
    // A pair lasts 0.2 s, and those that begin before a second or end after it overlap it.
    expect(answer.pairs.disturbed).toBeGreaterThan(4 * 20)
    expect(blocks).toHaveLength(8)
    expect(answer.verdict).toBe('pass')
  })

  it('ends a gate early in which nothing counts', () => {
    const all = Array.from({ length: 30 }, (_, second) => second)
    expect(() => played(gatePlan(), { change: busy(all) })).toThrow(Refusal)
    expect(() => played(gatePlan(), { change: busy(all) })).toThrow(/0 pairs of turns count after 2 rounds/)
  })

  it('makes a gate invalid that has too few pairs by its end', () => {
    const { blocks } = played(gatePlan({ roundsAtMost: 1 }), { change: busy([6, 7, 8, 9]) })
    const few = blocks.map(({ arm, result }) => ({
      arm,
      result: { ...result, turns: { ...result.turns!, warmUpPairs: 110 } },
    }))
    const answer = judgeGate(gatePlan(), few)
    expect(answer).toMatchObject({ verdict: 'invalid', exitCode: 11 })
    expect(answer.reasons.join('\n')).toContain('a verdict takes 30')
  })
})

describe('correct', () => {
  it('fails with the first that is lost, and measures no more', () => {
    const { blocks, answer } = played(gatePlan(), {
      counters: (side) => (side === 'candidate' ? { deliveries_lost: 1 } : { deliveries_lost: 0 }),
    })
    expect(blocks).toHaveLength(2)
    expect(answer).toMatchObject({ verdict: 'fail', exitCode: 10 })
    expect(answer.reasons[0]).toContain('deliveries_lost')
  })

  it('proves nothing where the baseline has some, too', () => {
    const answer = verdictOf({ counters: (side) => ({ deliveries_lost: side === 'candidate' ? 3 : 1 }) })
    expect(answer.verdict).toBe('inconclusive')
    expect(answer.reasons.join('\n')).toContain("that it is the candidate's doing is not shown")
  })

  it('fails a defect that the baseline has not, and none that both have', () => {
    const finding = { name: 'never-prunes' } as never
    const onlyAfter = verdictOf({ change: (side) => ({ findings: side === 'candidate' ? [finding] : [] }) })
    expect(onlyAfter).toMatchObject({ verdict: 'fail', newFindings: ['never-prunes'] })
    expect(verdictOf({ change: () => ({ findings: [finding] }) }).verdict).toBe('pass')
  })
})

describe('work', () => {
  const reading = (baseline: number, candidate: number): MadeUp => ({
    counters: (side) => ({ bytes_received: side === 'candidate' ? candidate : baseline }),
  })

  it('fails if it is more, without a statistic, and passes if it is less', () => {
    const answer = verdictOf(reading(1000, 1001))
    expect(answer.work.find(({ name }) => name === 'bytes')).toMatchObject({ verdict: 'fail', candidate: 1001 })
    expect(answer.verdict).toBe('fail')
    expect(verdictOf(reading(1000, 900)).verdict).toBe('pass')
  })

  it('may be more where that is meant', () => {
    expect(verdictOf(reading(1000, 1100), { allowedWork: { bytes: 0.1 } }).verdict).toBe('pass')
    expect(verdictOf(reading(1000, 1101), { allowedWork: { bytes: 0.1 } }).verdict).toBe('fail')
  })

  it('proves nothing where the two sides did not have the same load', () => {
    const answer = verdictOf({
      counters: (side) =>
        side === 'candidate' ? { bytes_received: 2000, joins_completed: 9 } : { bytes_received: 1000 },
    })
    expect(answer.work.find(({ name }) => name === 'bytes')?.verdict).toBe('inconclusive')
  })
})

it('is saved with its runs, two at a time', () => {
  const plan = gatePlan()
  const { blocks, answer } = played(plan)
  const about = { experimentId: 'x', startedAt: '', endedAt: '', command: 'fanbench gate', pageFile: 'report.html' }
  const result = experimentResult(gateExperiment(plan), { blocks, stopped: null }, about)
  expect(result).toMatchObject({ ...answer, schema: 'fanbench/gate-result@2' })
  expect(result.blocks.map(({ arm }) => arm)).toEqual([
    'baseline',
    'candidate',
    'baseline',
    'candidate',
    'baseline',
    'candidate',
  ])
})
