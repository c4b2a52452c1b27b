import { expect, it } from 'vitest'
import { type Start, coldDeliveries } from '../../../../../src/runs/evaluation/function-logs/cold-deliveries.ts'
import { collected, settledMessages } from '../receipts/matched-messages.ts'

it('splits deliveries by how the invocation of their message began; the warm-up is counted, but not timed', () => {
  const { matched, messages } = settledMessages([
    { expected: 3, latenciesUs: [300, 310], intendedAtUs: 10, steady: false },
    { expected: 2, latenciesUs: [20, 30], intendedAtUs: 9 },
    { expected: 4, latenciesUs: [25], intendedAtUs: 9 },
    { expected: 2, latenciesUs: [400, 410], intendedAtUs: 8, steady: false },
    { expected: 5, latenciesUs: [600, 700], intendedAtUs: 9 },
  ])
  // The first comes after the steady ones, as the burst of a scenario may.
  const starts: (Start | null)[] = ['cold', 'warm', null, 'cold', 'waited']
  const {
    histograms,
    toHalfUs,
    deliveries,
    messages: counts,
  } = collected(
    coldDeliveries(messages, (publisher, sequence) => (sequence === 7 ? (starts[publisher] ?? null) : null)),
    matched,
  )
  expect(deliveries).toEqual({ cold: 5, waited: 5, warm: 2, unattributed: 4 })
  expect(counts).toEqual({ cold: 2, waited: 1, warm: 1, unattributed: 1 })
  expect(histograms.cold_delivery_latency).toMatchObject({ count: 3, infinite: 1, minUs: 300 })
  expect(histograms.waited_delivery_latency).toMatchObject({ count: 5, infinite: 3, minUs: 600 })
  expect(histograms.warm_delivery_latency).toMatchObject({ count: 2, infinite: 0, maxUs: 30 })
  expect(toHalfUs).toEqual({ cold: [310], waited: [Infinity], warm: [20] })
})
