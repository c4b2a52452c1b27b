import { describe, expect, it } from 'vitest'
import { counterCatalogue, enoughSamples, metricCatalogue } from '../../../src/metrics/catalogue.ts'

describe('the catalogue', () => {
  it.each(Object.entries(metricCatalogue))('says of %s in what unit it is and what it means', (_, definition) => {
    expect(definition).toMatchObject({ unit: 'us', better: 'lower' })
    expect(definition.label).toMatch(/\w/)
    expect(definition.meaning).toMatch(/\w \w/)
  })

  it.each(Object.entries(counterCatalogue))('says of %s whether more of it is better', (_, definition) => {
    expect(definition.unit).toBe('count')
    expect(['lower', 'higher', 'neither']).toContain(definition.better)
    expect(definition.label).toMatch(/\w/)
    expect(definition.meaning).toMatch(/\w \w/)
  })
})

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
