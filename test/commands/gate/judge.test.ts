import { describe, expect, it } from 'vitest'
import { experimentResult } from '../../../commands/experiment/experiment.ts'
import { gateExperiment } from '../../../commands/gate/gate.ts'
import type { GateResult } from '../../../commands/gate/gate-result.ts'
import { gatePlan, madeUpRun, noisy, played } from './gate-blocks.ts'

describe('a gate', () => {
  it('passes a candidate that is alike, with ten pairs and without a second stage', () => {
    const { blocks, answer } = played(gatePlan(), noisy(1))
    expect(blocks).toHaveLength(20)
    expect(answer).toMatchObject({ verdict: 'pass', exitCode: 0, reasons: [], warnings: [], pairsPlanned: 10 })
    expect(answer.metrics.map(({ name, verdict }) => [name, verdict])).toEqual([
      ['delivery_latency.p50', 'pass'],
      ['delivery_latency.p99', 'pass'],
      ['connect_latency.p99', 'pass'],
      ['handler_cpu', 'pass'],
      ['posts_per_delivery', 'pass'],
    ])
  })

  it.each([
    ['delivery_latency.p50', { p50: 1.2 }],
    ['delivery_latency.p99', { p99: 1.2 }],
    ['connect_latency.p99', { connect: 1.2 }],
    ['handler_cpu', { cpu: 1.2 }],
  ])('fails one whose %s is 20 %% more, after fresh pairs, and names it', (name, slower) => {
    const { blocks, answer } = played(gatePlan(), noisy(2, slower))
    expect(blocks).toHaveLength(40)
    expect(answer).toMatchObject({ verdict: 'fail', exitCode: 10 })
    expect(answer.metrics.filter(({ verdict }) => verdict === 'fail').map((one) => one.name)).toEqual([name])
    expect(answer.reasons[0]).toMatch(
      new RegExp(`^${name.replace('.', ' ')} \\+(17|18|19|20|21|22) %, 95 % CI \\+1\\d to \\+2\\d %`),
    )
  })

  it('gives the same answer of the same blocks, and goes on where it was stopped', () => {
    const { blocks, answer } = played(gatePlan(), noisy(2, { p99: 1.2 }))
    const resultOf = (_: unknown, number: number) => blocks[number - 1]?.result ?? madeUpRun()
    const resumed = played(gatePlan(), resultOf, blocks.slice(0, 13))
    expect(resumed.answer).toEqual(answer)
  })

  it('is saved with its blocks and its answer', () => {
    const { blocks, answer } = played(gatePlan(), noisy(1))
    const about = { experimentId: 'x', startedAt: '', endedAt: '', command: 'fanbench gate', pageFile: 'report.html' }
    const result: GateResult = experimentResult(gateExperiment(gatePlan()), { blocks, stopped: null }, about)
    expect(result).toMatchObject({ schema: 'fanbench/gate-result@1', ...answer })
    expect(result.blocks).toHaveLength(20)
  })
})
