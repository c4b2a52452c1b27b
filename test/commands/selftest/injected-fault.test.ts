import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type OutcomeRule, outcomeOf, faultKinds } from '../../../commands/selftest/injected-fault.ts'

const rule: OutcomeRule = {
  seed: 7,
  hold: { kind: 'lognormal', medianMs: 10, sigma: 0.805 },
  faults: Object.fromEntries(faultKinds.map((kind) => [kind, 0.01])),
  lateHoldMs: 1300,
}

const outcomes = Array.from({ length: 50_000 }, (_, i) => outcomeOf(rule, i % 200, Math.floor(i / 200), (i * 7) % 200))

describe('the outcome of a delivery', () => {
  it('is the same each time', () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat(), fc.nat(), (publisher, sequence, recipient) => {
        const [{ kind, holdUs }, again] = [0, 1].map(() => outcomeOf(rule, publisher, sequence, recipient)) as [
          ReturnType<typeof outcomeOf>,
          ReturnType<typeof outcomeOf>,
        ]
        expect(again).toMatchObject({ kind, holdUs })
      }),
    )
  })

  it.each(faultKinds)('is %s as often as the rule says', (kind) => {
    const share = outcomes.filter((outcome) => outcome.kind === kind).length / outcomes.length
    expect(share).toBeGreaterThan(0.008)
    expect(share).toBeLessThan(0.012)
  })

  it('holds with the median and the tail of its distribution', () => {
    const holds = outcomes.filter(({ kind }) => kind !== 'late').map(({ holdUs }) => holdUs / 1000)
    const sorted = holds.toSorted((a, b) => a - b)
    const at = (quantile: number) => sorted[Math.ceil(quantile * sorted.length) - 1] ?? 0
    expect(at(0.5)).toBeCloseTo(10, 0)
    expect(Math.abs(at(0.99) - 65)).toBeLessThan(4)
    expect(Math.abs(at(0.999) - 120)).toBeLessThan(20)
  })

  it('is another one for another seed', () => {
    const others = Array.from({ length: 1000 }, (_, i) => outcomeOf({ ...rule, seed: 8 }, 1, i, 2).holdUs)
    const holds = Array.from({ length: 1000 }, (_, i) => outcomeOf(rule, 1, i, 2).holdUs)
    expect(others.filter((holdUs, i) => holdUs === holds[i]).length).toBeLessThan(20)
  })
})
