import { expect, it } from 'vitest'
import { enoughSamples } from '../../../../src/metrics/catalogue/quantiles.ts'

it.each([
  [0.5, 20],
  [0.9, 100],
  [0.95, 200],
  [0.99, 1000],
  [0.999, 10_000],
])('the quantile %d needs %i samples', (quantile, least) => {
  expect(enoughSamples(least, quantile)).toBe(true)
  expect(enoughSamples(least - 1, quantile)).toBe(false)
})
