import { expect, it } from 'vitest'
import { figureLabel, figureMeaning } from '../../../../src/metrics/catalogue/figure-label.ts'

it.each([
  ['delivery_latency.p99', 'delivery p99'],
  ['connect_latency.p999', 'connect p99.9'],
  ['handler_cpu', 'handler CPU a delivery'],
  ['posts_per_delivery', 'posts per delivery'],
  ['constructor.p98', 'constructor p98'],
])('%s is read as %s', (name, label) => {
  expect(figureLabel(name)).toBe(label)
})

it('has the meaning of what is in the catalogue', () => {
  expect(figureMeaning('handler_cpu')).toContain('CPU time')
  expect(figureMeaning('posts_per_delivery')).toBeNull()
})
