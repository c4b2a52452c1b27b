import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Pacer } from '../../../../src/crowd/schedule/pacer.ts'
import { PublishSchedule, firstStagePart } from '../../../../src/crowd/schedule/publish-schedule.ts'
import { type RateStage, arrivalsOf, highestRate } from '../../../../src/crowd/schedule/rate-stages.ts'

const stage = (seconds: number, fromPerSecond: number, toPerSecond = fromPerSecond): RateStage => ({
  seconds,
  fromPerSecond,
  toPerSecond,
})

function instants(stages: readonly RateStage[], arrivals: 'constant' | 'poisson' = 'constant', seed = 7): number[] {
  const pacer = new Pacer({ arrivals, ratePerSecond: highestRate(stages), stages, seed, startAtUs: 0 })
  const found: number[] = []
  while (pacer.dueAtUs !== Number.POSITIVE_INFINITY) {
    found.push(pacer.dueAtUs)
    pacer.advance()
  }
  return found
}

describe('a rate in stages', () => {
  it('has in each plateau as many instants as its rate and its time make, and none in a pause', () => {
    const found = instants([stage(10, 1), stage(5, 0), stage(30, 10), stage(5, 0), stage(2, 0.5)])
    const counts = [0, 10, 15, 45, 50].map((from, place, all) => {
      const until = all[place + 1] ?? 52
      return found.filter((us) => us >= from * 1e6 && us < until * 1e6).length
    })
    expect(counts).toEqual([10, 0, 300, 0, 1])
    expect(found.at(-1)).toBe(50_000_000)
  })

  it('begins after a pause at its end', () => {
    expect(instants([stage(3, 0), stage(1, 2)])).toEqual([3_000_000, 3_500_000])
  })

  it('is a straight line in a ramp: by half of the time a quarter of the instants, down as up', () => {
    const up = instants([stage(20, 0, 20)])
    expect(up).toHaveLength(200)
    expect(up.filter((us) => us < 10_000_000)).toHaveLength(50)
    const down = instants([stage(20, 20, 0)])
    expect(down).toHaveLength(200)
    expect(down.filter((us) => us < 10_000_000)).toHaveLength(150)
  })

  it('is the schedule of one rate where that never changes', () => {
    const pacer = new Pacer({ arrivals: 'constant', ratePerSecond: 3, seed: 1, startAtUs: 0 })
    const found = instants([stage(5, 3), stage(7, 3)])
    expect(found).toHaveLength(36)
    for (const us of found) {
      expect(Math.abs(us - pacer.dueAtUs)).toBeLessThanOrEqual(1)
      pacer.advance()
    }
  })

  it('has its instants in order, and within the stages, whatever these are', () => {
    const anyStage = fc.record({
      seconds: fc.integer({ min: 1, max: 20 }),
      fromPerSecond: fc.integer({ min: 0, max: 30 }),
      toPerSecond: fc.integer({ min: 0, max: 30 }),
    })
    fc.assert(
      fc.property(fc.array(anyStage, { minLength: 1, maxLength: 6 }), (stages) => {
        const found = instants(stages)
        const planned = stages.reduce((sum, one) => sum + arrivalsOf(one), 0)
        const seconds = stages.reduce((sum, one) => sum + one.seconds, 0)
        expect(found).toHaveLength(Math.ceil(planned))
        expect(found.every((us, place) => us >= (found[place - 1] ?? 0) && us <= seconds * 1e6)).toBe(true)
      }),
      { numRuns: 200 },
    )
  })

  it('with Poisson arrivals is the same for the same seed, near its mean, and empty in a pause', () => {
    const stages = [stage(50, 10), stage(10, 0), stage(50, 20)]
    const found = instants(stages, 'poisson')
    expect(found).toEqual(instants(stages, 'poisson'))
    expect(found).not.toEqual(instants(stages, 'poisson', 8))
    const [before, pause] = [found.filter((us) => us < 50e6).length, found.filter((us) => us >= 50e6 && us < 60e6)]
    expect(Math.abs(before - 500)).toBeLessThan(4 * Math.sqrt(500))
    expect(pause).toEqual([])
  })
})

describe('a publish schedule in stages', () => {
  const stages = [stage(2, 5), stage(4, 5), stage(2, 0), stage(4, 10)]
  const plan = {
    schedule: { arrivals: 'constant', ratePerSecond: 10, stages, seed: 3, startAtUs: 1000 },
    warmUpUs: 2_000_000,
    durationUs: 10_000_000,
    publishers: 'drawn',
  } as const

  function walk(isMine?: (member: number) => boolean) {
    const schedule = new PublishSchedule(plan, 6, isMine)
    const found: { dueAtUs: number; publisher: number; part: number }[] = []
    while (schedule.dueAtUs !== Number.POSITIVE_INFINITY) {
      found.push({
        dueAtUs: schedule.dueAtUs,
        publisher: schedule.publisher,
        part: schedule.partAt(schedule.dueAtUs),
      })
      schedule.advance()
    }
    return found
  }

  it('says of each message in which stage it is due', () => {
    const counts = Map.groupBy(walk(), ({ part }) => part)
    expect([...counts].map(([part, messages]) => [part, messages.length])).toEqual([
      [0, 10],
      [firstStagePart, 20],
      [firstStagePart + 2, 40],
    ])
  })

  it.each([1, 2, 3, 5])('is the same schedule when %i shards share it', (shards) => {
    const shares = Array.from({ length: shards }, (_, shard) => walk((member) => member % shards === shard))
    expect(shares.flat().toSorted((a, b) => a.dueAtUs - b.dueAtUs)).toEqual(walk())
  })
})
