import { describe, expect, it } from 'vitest'
import { counterCatalogue } from '../../../../src/metrics/catalogue/counters.ts'
import { metricCatalogue } from '../../../../src/metrics/catalogue/metrics.ts'

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
