import { describe, expect, it } from 'vitest'
import { Rooms } from '../../../../../src/crowd/rooms.ts'
import { buildResult } from '../../../../../src/runs/evaluation/build-result.ts'
import { deliveriesByQuarter } from '../../../../../src/runs/evaluation/figures/drift.ts'
import { Disruptions, disruptedDeliveries } from '../../../../../src/runs/evaluation/figures/head-of-line.ts'
import { at, logsOf, saved } from '../known-run.ts'
import { collected, settledMessages } from '../receipts/matched-messages.ts'
import { plan, speakAll, theirs } from './two-rooms.ts'

describe('while somebody reads nothing', () => {
  const [slow = 0] = theirs.slice(-1)
  const result = buildResult(
    logsOf({
      options: plan,
      happened(worker) {
        if (worker === undefined) return
        speakAll(worker, (room) => (room === 0 ? 60 : 20))
        worker.disrupted(slow, at(10), at(30))
      },
    }),
  )

  it('the others in its room are told from those in other rooms, and how many times slower they are', () => {
    expect(result.metrics['healthy_delivery_latency']).toMatchObject({
      count: 800,
      infinite: 0,
      hdr: saved(Array(800).fill(60_000)),
    })
    expect(result.metrics['bystander_delivery_latency']?.hdr).toBe(saved(Array(800).fill(20_000)))
    // Eight hundred are too few for a p99.
    expect(result.headOfLine).toEqual({ members: 1, ratio: null })
  })

  it('and there are samples enough, the ratio is that of their p99', () => {
    const more = buildResult(
      logsOf({
        options: { ...plan, members: 12 },
        happened(worker) {
          if (worker === undefined) return
          const seated = new Rooms({ ...plan, members: 12 })
          for (const [room, members] of seated.membersOf.entries()) {
            for (const member of members) worker.entered(member, at(1))
            const [publisher = 0] = members
            for (let sequence = 0; sequence < 200; sequence++) {
              const atUs = at(10 + sequence / 10)
              worker.published({ publisher, sequence, intendedAtUs: atUs, sentAtUs: atUs, steady: true })
              for (const member of members)
                worker.received(member, publisher, sequence, atUs + (room === 0 ? 64_000 : 16_000), 0)
            }
          }
          worker.disrupted(seated.membersOf[0]?.[5] ?? 0, at(10), at(30))
        },
      }),
    )
    expect(more.headOfLine?.members).toBe(1)
    expect(more.headOfLine?.ratio).toBeCloseTo(4, 1)
  })

  it('there is nothing to tell of a run in which nobody was in disruption', () => {
    const quiet = buildResult(logsOf({ options: plan, happened: (worker) => worker && speakAll(worker, () => 10) }))
    expect(quiet.headOfLine).toBeNull()
    expect(quiet.metrics).not.toHaveProperty('healthy_delivery_latency')
    expect(quiet.metrics).not.toHaveProperty('bystander_delivery_latency')
  })
})

/** Publishers 0 and 2 in room 0, 1 and 3 in room 1. Member 2 is slow from 100 to 200 us. */
const seating = { roomOf: Uint32Array.of(0, 1, 0, 1) }

function slowReader(): Disruptions {
  const disruptions = new Disruptions(seating)
  disruptions.replay(Float64Array.of(2, 100, 200))
  return disruptions
}

function deliveriesAt(...instantsUs: readonly number[]) {
  const rows = instantsUs.map((intendedAtUs, place) => ({
    expected: 2,
    latenciesUs: [10 + place, 20 + place],
    intendedAtUs,
  }))
  const { matched, messages } = settledMessages(rows)
  return collected(disruptedDeliveries(messages, seating, slowReader()), matched)
}

describe('deliveries while somebody reads nothing', () => {
  it('are those to the healthy in the same room, and those to bystanders in another', () => {
    const { healthy_delivery_latency: healthy, bystander_delivery_latency: bystander } = deliveriesAt(100, 150, 200)
    expect(healthy).toMatchObject({ count: 4, minUs: 10, maxUs: 22 })
    expect(bystander).toMatchObject({ count: 2, minUs: 11, maxUs: 21 })
  })

  it('are none before and after it', () => {
    const { healthy_delivery_latency: healthy, bystander_delivery_latency: bystander } = deliveriesAt(99, 201)
    expect([healthy.count, bystander.count]).toEqual([0, 0])
  })

  it('have their losses', () => {
    const { matched, messages } = settledMessages([{ expected: 3, latenciesUs: [5], intendedAtUs: 150 }])
    const { healthy_delivery_latency: healthy } = collected(
      disruptedDeliveries(messages, seating, slowReader()),
      matched,
    )
    expect(healthy).toMatchObject({ count: 3, infinite: 2 })
  })

  it('are of the steady phase', () => {
    const { matched, messages } = settledMessages([{ expected: 1, latenciesUs: [5], intendedAtUs: 150, steady: false }])
    const { healthy_delivery_latency: healthy } = collected(
      disruptedDeliveries(messages, seating, slowReader()),
      matched,
    )
    expect(healthy.count).toBe(0)
  })

  it('know how many had disruption, each once', () => {
    const disruptions = slowReader()
    disruptions.replay(Float64Array.of(2, 300, 400, 3, 300, 400))
    expect(disruptions.members).toBe(2)
  })
})

describe('deliveries by quarter', () => {
  it('go by the intended instant, the last one into the last quarter', () => {
    const { matched, messages } = settledMessages(
      [1000, 1400, 2000, 3000, 4900, 5000].map((intendedAtUs, place) => ({
        expected: 2,
        latenciesUs: place === 3 ? [7] : [7, 8],
        intendedAtUs,
      })),
    )
    const quarters = collected(deliveriesByQuarter(messages), matched)
    expect(quarters.map(({ count, infinite }) => [count, infinite])).toEqual([
      [4, 0],
      [2, 0],
      [2, 1],
      [4, 0],
    ])
  })

  it('of a run without messages are empty', () => {
    const { matched, messages } = settledMessages([])
    expect(collected(deliveriesByQuarter(messages), matched).map(({ count }) => count)).toEqual([0, 0, 0, 0])
  })
})
