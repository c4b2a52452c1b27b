import { describe, expect, it } from 'vitest'
import { buildResult } from '../../../../../src/runs/evaluation/build-result.ts'
import { Rooms } from '../../../../../src/crowd/rooms.ts'
import { at, logsOf, saved } from '../known-run.ts'
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
