import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { inverseOf } from '../../../../reference-stack/local/service-times/distribution.ts'
import { normalQuantile } from '../../../../reference-stack/local/service-times/distribution.ts'
import type { QuantileFigure } from '../../../../reference-stack/local/service-times/profile.ts'

describe('the quantiles of the normal distribution', () => {
  // From tables of it.
  test.each([
    [0.5, 0],
    [0.8, 0.8416212335729143],
    [0.975, 1.959963984540054],
    [0.99, 2.3263478740408408],
    [0.999, 3.090232306167813],
    [1e-6, -4.753424308822899],
    [0.02425, -1.972961051381185],
  ])('at %d', (probability, z) => {
    expect(Math.abs(normalQuantile(probability) - z)).toBeLessThan(1e-8)
  })

  test('rise, and are the same on both sides', () => {
    const probability = fc.double({ min: 1e-12, max: 0.5, noNaN: true })
    fc.assert(
      fc.property(probability, probability, (a, b) => {
        if (a < b) expect(normalQuantile(a)).toBeLessThanOrEqual(normalQuantile(b) + 1e-8)
        expect(normalQuantile(1 - a)).toBeCloseTo(-normalQuantile(a), a < 1e-6 ? 2 : 8)
      }),
    )
  })
})

const figures = (...points: readonly [number, number][]): QuantileFigure[] =>
  points.map(([percentile, ms]) => ({ percentile, ms, mark: 'U', source: 'a test' }))

describe('a distribution', () => {
  test('goes through each of its figures', () => {
    const inverse = inverseOf(figures([50, 10], [90, 18], [99, 50], [99.9, 150]))
    for (const [percentile, ms] of [
      [50, 10],
      [90, 18],
      [99, 50],
      [99.9, 150],
    ] as const)
      expect(inverse(percentile / 100)).toBeCloseTo(ms, 6)
  })

  test('is log-normal between two figures, and beyond them', () => {
    // The median is 10 ms, and one standard deviation of its logarithm is a factor of 2.
    const [mu, sigma] = [Math.log(10), Math.log(2)]
    const at = (probability: number) => Math.exp(mu + sigma * normalQuantile(probability))
    const inverse = inverseOf(figures([30, at(0.3)], [99, at(0.99)]))
    for (const probability of [0.0001, 0.1, 0.3, 0.5, 0.84, 0.99, 0.9999])
      expect(inverse(probability) / at(probability)).toBeCloseTo(1, 9)
  })

  test('rises, whatever its figures', () => {
    const steps = fc.array(fc.record({ percentile: fc.double({ min: 0.5, max: 9, noNaN: true }), ms: fc.nat(100) }), {
      minLength: 2,
      maxLength: 10,
    })
    const probability = fc.double({ min: 1e-9, max: 1 - 1e-9, noNaN: true })
    fc.assert(
      fc.property(steps, probability, probability, (some, a, b) => {
        let [percentile, ms] = [0, 1]
        const rising = some.map((step) => [(percentile += step.percentile), (ms += step.ms)] as [number, number])
        const inverse = inverseOf(figures(...rising))
        expect(inverse(Math.min(a, b))).toBeLessThanOrEqual(inverse(Math.max(a, b)) * (1 + 1e-12))
        expect(inverse(a)).toBeGreaterThan(0)
      }),
    )
  })

  test('of equal figures is one time', () => {
    const inverse = inverseOf(figures([50, 7], [99, 7]))
    for (const probability of [1e-6, 0.5, 0.999999]) expect(inverse(probability)).toBeCloseTo(7, 9)
  })
})
