import { describe, expect, it } from 'vitest'
import { gateExperiment } from '../../../commands/gate/gate.ts'
import { gatePlan, madeUpRun, noisy, played } from './gate-blocks.ts'

const invalid = { verdict: { exitCode: 11, reasons: ['stalls'], checks: [] } }

describe('the blocks of a gate', () => {
  it.each([1, 2, 3, 4])('take turns, in an order thrown for each pair by the seed: %d', (seed) => {
    const { blocks } = played(gatePlan({ seed }), noisy(1))
    const order = blocks.map(({ arm }) => arm.side[0]).join('')
    expect(order).toMatch(/^(?:bc|cb){10}$/)
    expect(new Set(order.match(/../g)).size).toBe(2)
    expect(played(gatePlan({ seed }), noisy(2)).blocks.map(({ arm }) => arm)).toEqual(blocks.map(({ arm }) => arm))
  })

  it('are thrown for by the seed, for each stage anew', () => {
    const first = new Set(Array.from({ length: 20 }, (_, seed) => startOf(seed, 0)))
    const second = new Set(Array.from({ length: 20 }, (_, seed) => startOf(seed, 20)))
    expect(first).toEqual(new Set(['baseline', 'candidate']))
    expect(second).toEqual(new Set(['baseline', 'candidate']))
  })

  function startOf(seed: number, place: number) {
    return played(gatePlan({ seed }), noisy(1, { p99: 1.5 })).blocks[place]?.arm.side
  }

  it('of a pair have the same seed, and those of no other pair, of either stage', () => {
    const { blocks } = played(gatePlan({ seed: 7 }), noisy(1, { p99: 1.5 }))
    const seeds = Map.groupBy(blocks, ({ arm }) => arm.settings.seed)
    expect([...seeds.keys()]).toEqual(Array.from({ length: 20 }, (_, i) => 7 + i))
    for (const [, pair] of seeds) {
      expect(new Set(pair.map(({ arm }) => arm.side))).toEqual(new Set(['baseline', 'candidate']))
      expect(new Set(pair.map(({ arm }) => arm.pair)).size).toBe(1)
    }
  })

  it('go on with as many fresh pairs where something is suspect, which alone have the last word', () => {
    // Slower by half in the first ten pairs alone, as by an accident.
    const { blocks, answer } = played(gatePlan(), (arm) =>
      madeUpRun({ p99Ms: arm.side === 'candidate' && arm.stage === 1 ? 90 : 60 + (arm.pair % 3) }),
    )
    expect(blocks.filter(({ arm }) => arm.stage === 2)).toHaveLength(20)
    const p99 = answer.metrics.find(({ name }) => name === 'delivery_latency.p99')!
    expect(p99).toMatchObject({ verdict: 'pass', second: { pairs: 10, ratio: 1 } })
    expect(p99.first.ratio).toBeGreaterThan(1.4)
    expect(answer.metrics.find(({ name }) => name === 'handler_cpu')?.second).toBeNull()
    expect(answer.verdict).toBe('pass')
  })

  it('confirm nothing by a part of the second stage', () => {
    const { blocks } = played(gatePlan(), noisy(1, { p99: 1.5 }))
    const { judge } = gateExperiment(gatePlan())
    expect(judge(blocks).verdict).toBe('fail')
    for (const count of [20, 22, 39]) {
      const { verdict, metrics } = judge(blocks.slice(0, count))
      expect(verdict).toBe('inconclusive')
      expect(metrics.find(({ name }) => name === 'delivery_latency.p99')?.second).toBeNull()
    }
  })

  it('that do not count are measured once more, and leave their pair out if they do not count again', () => {
    const once = played(gatePlan(), (arm, number) => ({
      ...noisy(number)(arm),
      ...(number === 5 ? invalid : {}),
    }))
    expect(once.blocks).toHaveLength(21)
    expect(once.answer.metrics[0]?.first.pairs).toBe(10)
    const twice = played(gatePlan(), (arm, number) => ({ ...noisy(number)(arm), ...(arm.pair === 3 ? invalid : {}) }))
    // The pair is lost, and its other side would say nothing.
    expect(twice.blocks).toHaveLength(20)
    expect(twice.answer.metrics[0]?.first.pairs).toBe(9)
    expect(twice.answer.metrics[0]?.blocks.map(({ pair }) => pair)).not.toContain(3)
  })
})
