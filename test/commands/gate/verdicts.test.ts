import { describe, expect, it } from 'vitest'
import { gateExperiment } from '../../../commands/gate/gate.ts'
import { parseGatedFigures } from '../../../commands/gate/gated-figures.ts'
import { parseSlo } from '../../../src/metrics/judging/checks/slo.ts'
import { takenTime } from '../../fixtures/taken-time.ts'
import { shortOfCpu } from '../../fixtures/swept-blocks.ts'
import { gatePlan, madeUpRun, noisy, played } from './gate-blocks.ts'

const asNumber = (value: number | 'infinite' | null | undefined) => (typeof value === 'number' ? value : NaN)

describe('the verdict of a gate', () => {
  it('is inconclusive where the noise hides what is allowed, with the pairs that it would take', () => {
    const { answer, blocks } = played(gatePlan(), noisy(3, {}, 0.25))
    expect(blocks).toHaveLength(20)
    expect(answer).toMatchObject({ verdict: 'inconclusive', exitCode: 16 })
    const p99 = answer.metrics.find(({ name }) => name === 'delivery_latency.p99')!
    expect(p99.pairsToPass).toBeGreaterThan(10)
    const sentence = answer.reasons.find((reason) => reason.startsWith('delivery_latency p99'))
    expect(sentence).toMatch(/p99 [+−±][\d.]+ %, 95 % CI −[\d.]+ to \+[\d.]+ %: /)
    expect(sentence).toContain(`about ${p99.pairsToPass} pairs would tell`)
    expect(played(gatePlan({ allowInconclusive: true }), noisy(3, {}, 0.25)).answer).toMatchObject({
      verdict: 'inconclusive',
      exitCode: 0,
    })
  })

  it('is invalid where too few blocks count, with their reasons, whatever they show', () => {
    const { answer, blocks } = played(gatePlan(), (arm, number) => ({
      ...noisy(number, { p99: 2 })(arm),
      ...(arm.pair > 4 ? shortOfCpu() : {}),
    }))
    // Four pairs of two blocks, then two tries of one side each of five pairs: a sixth pair cannot come any more.
    expect(blocks).toHaveLength(18)
    expect(answer).toMatchObject({ verdict: 'invalid', exitCode: 11, warnings: [] })
    expect(answer.reasons[0]).toMatch(/^10 of 18 blocks do not count: Lambda SendMessage/)
    expect(answer.reasons[1]).toBe('5 of 10 pairs cannot count any more, and a verdict takes 6: ended after 18 blocks.')
    expect(answer.reasons).toHaveLength(2)
  })

  it('is invalid on a machine that is used up, and never fails there', () => {
    const waiting = madeUpRun().generator.map((worker) => ({ ...worker, runQueueShare: 0.4 }))
    const { answer } = played(gatePlan(), ({ side }) =>
      madeUpRun({
        p99Ms: side === 'candidate' ? 90 : 60,
        counters: { deliveries_lost: side === 'candidate' ? 3 : 0 },
        changes: { generator: waiting },
      }),
    )
    expect(answer).toMatchObject({ verdict: 'invalid', exitCode: 11 })
    expect(answer.reasons.join()).toContain('waited for a core 40 % of the time')
  })

  it('is invalid on a machine that does something else, and says so, whatever the blocks show', () => {
    const beside = (pairs: number) =>
      played(gatePlan(), ({ side, pair }) =>
        madeUpRun({
          p99Ms: side === 'candidate' ? 90 : 60,
          counters: { deliveries_lost: side === 'candidate' ? 3 : 0 },
          // Those that passed in spite of it.
          changes: pair <= pairs ? { takenTime: takenTime({ othersShare: 0.2 }) } : {},
        }),
      )
    const { answer, blocks } = beside(10)
    expect(blocks).toHaveLength(10)
    expect(answer).toMatchObject({ verdict: 'invalid', exitCode: 11, warnings: [expect.stringContaining('lost in')] })
    expect(answer.reasons).toEqual([
      '10 of 10 blocks do not count: other processes of this machine took 20 % of its cores; the limit is 10 %.',
      '5 of 10 pairs cannot count any more, and a verdict takes 6: ended after 10 blocks.',
    ])
    // The pairs after that are measured and judged.
    const once = beside(2)
    expect(once.answer.verdict).toBe('fail')
    expect(once.answer.warnings[0]).toBe(
      '4 of 6 blocks do not count: other processes of this machine took 20 % of its cores; the limit is 10 %.',
    )
  })

  it('of arms that are swapped is that of the other way round', () => {
    const slower = played(gatePlan(), noisy(5, { p99: 1.3 })).answer
    const faster = played(gatePlan(), noisy(5, { p99: 1 / 1.3 })).answer
    expect(slower.verdict).toBe('fail')
    expect(faster.verdict).toBe('pass')
    const [slow, fast] = [slower, faster].map(({ metrics }) => metrics.find(({ name }) => name.endsWith('.p99'))!)
    expect(asNumber(slow?.first.ratio) * asNumber(fast?.first.ratio)).toBeCloseTo(1, 1)
    expect(asNumber(slow?.first.baseline)).toBeGreaterThan(50_000)
  })

  it('has one correction over all metrics: what one of four may be by chance is suspect twice, and no FAIL', () => {
    // The smallest three of ten differences speak against it, in both stages: by all of them p is 0.05 %, and 0.2 % among four metrics.
    const place = ({ pair }: { pair: number }) => ((pair - 1) % 10) + 1
    const differing = (better: number) => (arm: { side: string; pair: number }) =>
      madeUpRun({
        p99Ms: arm.side === 'candidate' ? 60 * (1 + (place(arm) > better ? 0.1 : -0.01) * place(arm)) : 60,
        p50Ms: 20 + (arm.side === 'candidate' ? (arm.pair % 2) - 0.5 : 0),
        cpuUs: 200 + (arm.side === 'candidate' ? (arm.pair % 2) - 0.5 : 0),
        connectP99Ms: 40 + (arm.side === 'candidate' ? (arm.pair % 2) - 0.5 : 0),
      })
    const alone = gatePlan({ figures: parseGatedFigures('delivery_latency.p99', []) })
    expect(played(alone, differing(3)).answer.verdict).toBe('fail')
    const { answer, blocks } = played(gatePlan(), differing(3))
    expect(blocks).toHaveLength(40)
    expect(answer.verdict).toBe('inconclusive')
    expect(answer.reasons[0]).toMatch(
      /suspect twice, and not beyond doubt by the pairs of both stages together \(p 0\.00/,
    )
    expect(played(gatePlan(), differing(2)).answer.verdict).toBe('fail')
  })

  it('fails where an SLO does not hold over all blocks of the candidate, whatever the baseline does', () => {
    const slo = parseSlo('delivery_latency.p99<1ms,deliveries_received>100')
    const { answer } = played(gatePlan({ slo }), noisy(1))
    expect(answer).toMatchObject({ verdict: 'fail', exitCode: 10 })
    expect(answer.slo.map(({ name, verdict }) => [name, verdict])).toEqual([
      ['delivery_latency.p99', 'fail'],
      ['deliveries_received', 'pass'],
    ])
    expect(answer.slo[1]?.observed).toBe(186_000)
    expect(answer.reasons).toEqual([expect.stringMatching(/^--slo: delivery_latency.p99 of the candidate is \d/)])
    expect(played(gatePlan({ slo: parseSlo('delivery_latency.p99<9s') }), noisy(1)).answer.verdict).toBe('pass')
    expect(played(gatePlan({ slo: parseSlo('cold_delivery_latency.p99<9s') }), noisy(1)).answer.verdict).toBe(
      'inconclusive',
    )
  })

  it('fails a candidate whose target ends or lets nobody in, twice beside a baseline that works', () => {
    const down = { verdict: { exitCode: 12, reasons: ['None of 50 connections opened.'], checks: [] } }
    const { answer, blocks } = played(gatePlan(), ({ side }) =>
      madeUpRun({ changes: side === 'candidate' ? down : {} }),
    )
    expect(blocks).toHaveLength(3)
    expect(answer).toMatchObject({ verdict: 'fail', exitCode: 10 })
    expect(answer.reasons).toEqual([
      'The candidate failed twice in pair 1, where the baseline did not: None of 50 connections opened.',
    ])
    const both = played(gatePlan(), () => madeUpRun({ changes: down }))
    expect(both.answer).toMatchObject({ verdict: 'invalid', exitCode: 11 })
    const once = played(gatePlan(), (_, number) => madeUpRun({ changes: number === 2 ? down : {} }))
    expect(once.answer.verdict).toBe('pass')
  })

  it('of a gate that was stopped early is none', () => {
    const { blocks } = played(gatePlan(), noisy(1))
    const answer = gateExperiment(gatePlan()).judge(blocks.slice(0, 5))
    expect(answer).toMatchObject({ verdict: 'inconclusive', exitCode: 16 })
    expect(answer.reasons).toEqual(['Only 2 of 10 pairs were measured, and a verdict takes 6.'])
  })
})

describe('what a gate cannot say', () => {
  it('is a metric that no block has: it is not gated, and a warning says so', () => {
    const { answer } = played(gatePlan(), () => madeUpRun({ connectP99Ms: null, cpuUs: null }))
    expect(answer.metrics.map(({ name }) => name)).toEqual([
      'delivery_latency.p50',
      'delivery_latency.p99',
      'posts_per_delivery',
    ])
    expect(answer.verdict).toBe('pass')
    expect(answer.warnings).toEqual([
      'connect_latency p99 is not gated: no block has it, or samples enough for it.',
      'handler_cpu is not gated: no block has it, or samples enough for it.',
    ])
  })

  it('has no verdict if the user has named it', () => {
    const plan = gatePlan({ figures: parseGatedFigures('delivery_latency.p99,handler_cpu', []) })
    const { answer } = played(plan, () => madeUpRun({ cpuUs: null }))
    expect(answer).toMatchObject({ verdict: 'inconclusive', exitCode: 16, warnings: [] })
    expect(answer.reasons).toEqual(['handler_cpu was not measured, or has too few samples in a block'])
  })

  it('is a pair of which one block has too few samples: the others decide', () => {
    const missing = (pairs: number) => (arm: { side: string; pair: number }) =>
      madeUpRun({ p99Ms: arm.side === 'candidate' && arm.pair <= pairs ? null : 60 })
    const p99 = (pairs: number) =>
      played(gatePlan(), missing(pairs)).answer.metrics.find(({ name }) => name === 'delivery_latency.p99')!
    expect(p99(1)).toMatchObject({ verdict: 'pass', first: { pairs: 9, ratio: 1 } })
    expect(p99(8)).toMatchObject({ verdict: 'inconclusive', first: { pairs: 2 } })
    expect(p99(1).blocks.filter(({ value }) => value === null)).toHaveLength(1)
  })

  it('is a limit below what the machine lets it find, of which the noise file warns', () => {
    const noise = { source: 'noise.json', findable: { 'delivery_latency.p99': 0.21, handler_cpu: 0.03 } }
    const { answer } = played(gatePlan({ noise }), noisy(1))
    expect(answer.noise).toEqual(noise)
    expect(answer.warnings).toEqual([
      'delivery_latency p99: 5 % are allowed, but on this machine 10 pairs only find 21 % or more.',
    ])
  })
})
