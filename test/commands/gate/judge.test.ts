import { describe, expect, it } from 'vitest'
import { parseGatedFigures } from '../../../commands/gate/gated-figures.ts'
import { judgeGate } from '../../../commands/gate/judge.ts'
import { experimentResult } from '../../../commands/experiment/experiment.ts'
import { gateExperiment } from '../../../commands/gate/gate.ts'
import { Refusal } from '../../../src/exit-codes.ts'
import { roundOf } from '../../../commands/gate/plan.ts'
import type { RunResult } from '../../../src/metrics/result/run-result.ts'
import { runResult } from '../../fixtures/run-result.ts'
import { type MadeUp, gatePlan, played, workOf } from './gate-rounds.ts'

const verdictOf = (madeUp: MadeUp, changes: Parameters<typeof gatePlan>[0] = {}) =>
  played(gatePlan(changes), madeUp).answer

/** The metrics of a run whose connects took so many times as long. */
function laterBy(factor: number): RunResult['metrics'] {
  const { metrics } = runResult()
  const connects = metrics['connect_latency']!
  return { ...metrics, connect_latency: { ...connects, p50: Number(connects.p50) * factor } }
}

describe('a gate', () => {
  it('passes a candidate that is alike, after the rounds that it takes, and says what it can exclude', () => {
    const { blocks, answer } = played(gatePlan())
    expect(blocks).toHaveLength(26)
    expect(answer).toMatchObject({ verdict: 'pass', exitCode: 0, reasons: [] })
    expect(answer).toMatchObject({
      rounds: { wanted: 13, counted: 13, played: 13 },
      pairs: { counted: 520, disturbed: 0 },
    })
    expect(answer.metrics.map(({ name }) => name)).toEqual([
      'delivery_latency.p50',
      'delivery_latency.p90',
      'time_to_last_delivery.p50',
      'connect_and_join',
      'handler_cpu',
      'init_cpu',
      'init_time',
      'peak_memory',
    ])
    for (const { upper, allowedRegression, verdict } of answer.metrics) {
      expect(verdict).toBe('pass')
      expect(upper).toBeLessThanOrEqual(1 + allowedRegression!)
    }
  })

  it.each<[string, MadeUp]>([
    ['delivery_latency.p50', { slower: 1.15 }],
    ['handler_cpu', { cpu: 1.2 }],
    ['init_cpu', { change: (side) => ({ work: workOf({ init_cpu: side === 'candidate' ? 130_000 : 90_000 }) }) }],
    ['init_time', { change: (side) => ({ work: workOf({ init_time: side === 'candidate' ? 600_000 : 200_000 }) }) }],
    ['connect_and_join', { change: (side) => (side === 'candidate' ? { metrics: laterBy(1.5) } : {}) }],
  ])('fails one that has more %s, and names it with its size', (name, madeUp) => {
    const answer = verdictOf(madeUp)
    expect(answer).toMatchObject({ verdict: 'fail', exitCode: 10 })
    expect(answer.metrics.find((metric) => metric.name === name)).toMatchObject({ verdict: 'fail' })
    expect(answer.reasons.join('\n')).toMatch(new RegExp(`${name.replace('.', ' ')} \\+[\\d.]+ %, 95 % CI`))
  })

  it('fails unchanged candidates hardly ever, also where the machine is slow every few turns', () => {
    for (const period of [2, 3, 5, 8]) {
      const answer = verdictOf({ machine: (turn) => (turn % period === 0 ? 2 : 1) }, { seed: period * 101 })
      expect(answer.verdict).not.toBe('fail')
    }
  })

  it('does not take what one stack is like for what its version is like', () => {
    // All that the turns of one round can show is a difference of a quarter; the next stacks have another one.
    const answer = verdictOf({ turnSd: 0.02, stackSd: 0.25 })
    expect(answer.verdict).not.toBe('fail')
    const { interval, rounds } = answer.metrics[0]!
    expect(rounds).toBe(13)
    expect(interval!.lower).toBeLessThan(1)
    expect(interval!.upper).toBeGreaterThan(1)
  })

  it('says of one that is faster that it is', () => {
    const { verdict, metrics } = verdictOf({ slower: 0.8 })
    expect(verdict).toBe('pass')
    expect(metrics[0]!.interval!.upper).toBeLessThan(0.9)
  })

  it('holds a candidate to what is allowed, where that is given', () => {
    const allowing = (share: string) =>
      verdictOf({ slower: 1.15 }, { figures: parseGatedFigures('delivery_latency.p50', [share]) })
    expect(allowing('30%')).toMatchObject({ verdict: 'pass', metrics: [{ allowedRegression: 0.3 }] })
    expect(allowing('5%').verdict).toBe('fail')
    expect(allowing('17%').verdict).toBe('inconclusive')
  })

  it('allows from 5 to 20 % where nothing is given, by the scatter, whichever version is which', () => {
    const allowedOf = (madeUp: MadeUp) => verdictOf(madeUp).metrics[0]!.allowedRegression!
    expect(allowedOf({ turnSd: 0.02, stackSd: 0.005 })).toBe(0.05)
    expect(allowedOf({ stackSd: 1 })).toBe(0.2)
    const [alike, slower] = [allowedOf({ stackSd: 0.08 }), allowedOf({ stackSd: 0.08, slower: 1.3 })]
    expect(alike).toBeGreaterThan(0.05)
    expect(slower).toBeCloseTo(alike, 3)
  })

  it('is inconclusive where neither can be shown, which may be allowed', () => {
    expect(verdictOf({ stackSd: 1 })).toMatchObject({ verdict: 'inconclusive', exitCode: 16 })
    expect(verdictOf({ stackSd: 1 }, { allowInconclusive: true })).toMatchObject({ exitCode: 0 })
  })

  it('leaves out usual figures that this target does not have, and none that was asked for', () => {
    const change: MadeUp['change'] = () => ({ work: null })
    expect(verdictOf({ change }).metrics.map(({ name }) => name)).not.toContain('init_cpu')
    const asked = verdictOf({ change }, { figures: parseGatedFigures('init_cpu', []) })
    expect(asked.metrics).toMatchObject([{ name: 'init_cpu', rounds: 0, verdict: 'inconclusive' }])
  })

  it('starts either side first', () => {
    const orders = Array.from({ length: 20 }, (_, round) => roundOf(gatePlan(), round + 1).both[0].side)
    expect(new Set(orders).size).toBe(2)
  })

  it('makes connections stale in the first round alone, which is no difference between its rounds', () => {
    const plan = gatePlan({ staleRound: { share: 0.1 } })
    const armsOf = (round: number) =>
      roundOf(plan, round).both.map(({ scenario, settings }) => [scenario, settings.share])
    expect(armsOf(1)).toEqual(Array.from({ length: 2 }, () => ['stale', 0.1]))
    expect(armsOf(2)).toEqual(Array.from({ length: 2 }, () => ['broadcast', undefined]))
    const change: MadeUp['change'] = (_, round) => ({ scenario: round === 1 ? 'stale' : 'broadcast' })
    expect(played(plan, { change }).answer.verdict).toBe('pass')
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

  it('leaves out the pairs of those seconds', () => {
    const { answer } = played(gatePlan(), { change: busy([6]) })
    // A pair lasts 0.2 s, and those that begin before a second or end after it overlap it.
    expect(answer.pairs.disturbed).toBeGreaterThanOrEqual(13 * 5)
    expect(answer).toMatchObject({ verdict: 'pass', rounds: { played: 13 } })
  })

  it('plays one round more for each that has too few left', () => {
    const all = busy(Array.from({ length: 30 }, (_, second) => second))
    const { answer } = played(gatePlan(), { change: (side, round) => (round === 2 ? all(side, round) : {}) })
    expect(answer.rounds).toEqual({ wanted: 13, counted: 13, played: 14 })
  })

  it('ends a gate early in which nothing counts', () => {
    const all = busy(Array.from({ length: 30 }, (_, second) => second))
    expect(() => played(gatePlan(), { change: all })).toThrow(Refusal)
    expect(() => played(gatePlan(), { change: all })).toThrow(/0 of 3 rounds count/)
  })

  it('makes a gate invalid that has too few rounds by its end', () => {
    const { blocks } = played(gatePlan())
    const answer = judgeGate(gatePlan(), blocks.slice(0, 10))
    expect(answer).toMatchObject({ verdict: 'invalid', exitCode: 11 })
    expect(answer.reasons.join('\n')).toContain('Only 5 of 5 rounds count, and a verdict takes 6')
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
    expect(answer.reasons.join('\n')).toContain('it is not shown that the candidate is the cause')
  })

  it('fails a defect that the baseline has not, after its first round, and none that both have', () => {
    const finding = { name: 'never-prunes' } as never
    const onlyAfter = played(gatePlan(), {
      change: (side) => ({ findings: side === 'candidate' ? [finding] : [] }),
    })
    expect(onlyAfter.blocks).toHaveLength(2)
    expect(onlyAfter.answer).toMatchObject({ verdict: 'fail', newFindings: ['never-prunes'], exitCode: 10 })
    expect(verdictOf({ change: () => ({ findings: [finding] }) }).verdict).toBe('pass')
  })
})

describe('work', () => {
  const reading = (baseline: number, candidate: number, more = {}): MadeUp => ({
    change: (side) => ({ work: workOf({ read_units: side === 'candidate' ? candidate : baseline, ...more }) }),
  })
  const reads = ({ work }: ReturnType<typeof verdictOf>) => work.find(({ name }) => name === 'read_units')

  it('fails if it is more in two rounds, without a statistic, and passes if it is less', () => {
    const { blocks, answer } = played(gatePlan(), reading(50, 50.5))
    expect(blocks).toHaveLength(4)
    expect(reads(answer)).toMatchObject({ verdict: 'fail', baseline: 100, candidate: 101, rounds: 2 })
    expect(answer).toMatchObject({ verdict: 'fail', exitCode: 10 })
    expect(verdictOf(reading(50, 40)).verdict).toBe('pass')
  })

  it('may be more where that is meant, and a package may be a little larger', () => {
    expect(verdictOf(reading(50, 55), { allowedWork: { read_units: 0.1 } }).verdict).toBe('pass')
    expect(verdictOf(reading(50, 56), { allowedWork: { read_units: 0.1 } }).verdict).toBe('fail')
    const packaged = (bytes: number) =>
      verdictOf({ change: (side) => ({ work: workOf({ package_bytes: side === 'candidate' ? bytes : 1000 }) }) })
    expect([packaged(1100).verdict, packaged(1101).verdict]).toEqual(['pass', 'fail'])
  })

  it('proves nothing where only some rounds have more', () => {
    const change: MadeUp['change'] = (side, round) => ({
      work: workOf({ read_units: side === 'candidate' && round === 3 ? 51 : 50 }),
    })
    expect(reads(verdictOf({ change }))?.verdict).toBe('inconclusive')
  })

  it('leaves out rounds in which a handler may have tried again, or the sides had another load', () => {
    expect(reads(verdictOf(reading(50, 60, { posts_throttled: 1 })))).toMatchObject({
      rounds: 0,
      verdict: 'inconclusive',
    })
    const otherLoad = verdictOf({
      ...reading(50, 60),
      counters: (side) => ({ joins_completed: side === 'candidate' ? 9 : 10 }),
    })
    expect(reads(otherLoad)?.verdict).toBe('inconclusive')
  })

  it('is not judged of functions that streams invoke', () => {
    const change: MadeUp['change'] = (side) => ({
      work: workOf({ read_units: side === 'candidate' ? 60 : 50 }, { isFedByStream: true }),
    })
    expect(reads(verdictOf({ change }))).toBeUndefined()
  })
})

it('is saved with its runs, two at a time', () => {
  const plan = gatePlan()
  const { blocks, answer } = played(plan)
  const about = { experimentId: 'x', startedAt: '', endedAt: '', command: 'fanbench gate', pageFile: 'report.html' }
  const result = experimentResult(gateExperiment(plan), { blocks, stopped: null }, about)
  expect(result).toMatchObject({ ...answer, schema: 'fanbench/gate-result@2' })
  expect(
    result.blocks
      .slice(0, 2)
      .map(({ arm }) => arm)
      .toSorted(),
  ).toEqual(['baseline', 'candidate'])
  expect(result.blocks).toHaveLength(26)
})
