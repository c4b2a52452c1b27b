import { describe, expect, it } from 'vitest'
import { type Design, simulatedGate } from '../../../bench/gate/simulate.ts'

/** Hundreds of gates take minutes: `node bench/gate/run.ts`. */
const design: Design = { noise: { blockSd: 0.05, deliveries: 1500, connects: 1000 }, change: {}, pairs: 10 }
const seeds = [1, 2, 3, 4, 5]

describe('a gate over simulated blocks', () => {
  it('fails no candidate that is alike', () => {
    const verdicts = seeds.map((seed) => simulatedGate(design, seed).verdict)
    expect(verdicts).not.toContain('fail')
    expect(verdicts).not.toContain('invalid')
  })

  it.each(['delivery_latency p99', 'handler_cpu'])('fails one that is worse by half: %s', (name) => {
    const change = name === 'handler_cpu' ? { cpu: 0.5 } : { slowestDeliveries: 0.5 }
    for (const seed of seeds) {
      const { verdict, reasons } = simulatedGate({ ...design, change }, seed)
      expect(verdict).toBe('fail')
      expect(reasons.some((reason) => reason.startsWith(`${name} +`))).toBe(true)
    }
  })
})
