import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Pacer, type Schedule } from '../../../../src/crowd/schedule/pacer.ts'

function instants(schedule: Schedule, count: number): number[] {
  const pacer = new Pacer(schedule)
  return Array.from({ length: count }, () => {
    const due = pacer.dueAtUs
    pacer.advance()
    return due
  })
}

const start = { seed: 7, startAtUs: 1_000_000 }

describe('a constant schedule', () => {
  it.each([
    { ratePerSecond: 1, third: 3_000_000 },
    { ratePerSecond: 1000, third: 1_002_000 },
    { ratePerSecond: 3, third: 1_666_667 },
    { ratePerSecond: 0.5, third: 5_000_000 },
  ])('of $ratePerSecond a second has its third instant at $third us', ({ ratePerSecond, third }) => {
    expect(instants({ arrivals: 'constant', ratePerSecond, ...start }, 3)[2]).toBe(third)
  })

  it('does not drift: the millionth instant at 3 a second is exact to the microsecond', () => {
    const pacer = new Pacer({ arrivals: 'constant', ratePerSecond: 3, ...start })
    for (let i = 0; i < 999_999; i++) pacer.advance()
    expect(pacer.dueAtUs).toBe(1_000_000 + Math.round((999_999 / 3) * 1e6))
    expect(pacer.index).toBe(999_999)
  })
})

describe('a Poisson schedule', () => {
  it('is the same for the same seed and another for another', () => {
    const schedule = { arrivals: 'poisson', ratePerSecond: 100, ...start } as const
    expect(instants(schedule, 50)).toEqual(instants(schedule, 50))
    expect(instants(schedule, 50)).not.toEqual(instants({ ...schedule, seed: 8 }, 50))
  })

  it('has gaps whose mean and deviation are both one over the rate', () => {
    const times = instants({ arrivals: 'poisson', ratePerSecond: 1000, ...start }, 20_001)
    const gaps = times.slice(1).map((time, i) => time - (times[i] ?? 0))
    const mean = gaps.reduce((sum, gap) => sum + gap) / gaps.length
    const deviation = Math.sqrt(gaps.reduce((sum, gap) => sum + (gap - mean) ** 2, 0) / gaps.length)
    expect(mean).toBeGreaterThan(970)
    expect(mean).toBeLessThan(1030)
    expect(deviation / mean).toBeGreaterThan(0.95)
    expect(deviation / mean).toBeLessThan(1.05)
  })

  it('never goes back in time', () => {
    fc.assert(
      fc.property(fc.nat(), fc.double({ min: 0.1, max: 1e5, noNaN: true }), (seed, ratePerSecond) => {
        const times = instants({ arrivals: 'poisson', ratePerSecond, seed, startAtUs: 0 }, 100)
        expect(times).toEqual(times.toSorted((a, b) => a - b))
      }),
    )
  })
})
