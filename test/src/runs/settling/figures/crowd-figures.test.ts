import { describe, expect, it } from 'vitest'
import { Recorder } from '../../../../../src/metrics/recording/recorder.ts'
import { buildResult } from '../../../../../src/runs/settling/build-result.ts'
import { ratioOf } from '../../../../../src/runs/settling/figures/drift.ts'
import { idle, none } from '../../../metrics/recording/worker-health.ts'
import { at, logsOf, saved, startedAtUs } from '../known-run.ts'
import { Rooms } from '../../../../../src/crowd/rooms.ts'

describe('how many times one figure is another', () => {
  it.each([
    [30, 10, 3],
    [0, 10, 0],
    [10, 0, null],
    [10, 'infinite', null],
    ['infinite', 10, null],
    [null, 10, null],
    [10, null, null],
  ] as const)('%s of %s: %s', (value, other, times) => {
    expect(ratioOf(value, other)).toBe(times)
  })
})

const plan = { members: 8, rooms: 2, workers: 1, seed: 3 }
const rooms = new Rooms(plan)
const [theirs = [], others = []] = rooms.membersOf.map((members) => [...members])

/** Everybody is there; for 20 s each room says ten things a second, which take as long as the room decides. */
function speakAll(worker: Recorder, latencyMs: (room: number) => number): void {
  for (const member of [...theirs, ...others]) worker.entered(member, at(1))
  for (const [room, members] of [theirs, others].entries()) {
    const [publisher = 0] = members
    for (let sequence = 0; sequence < 200; sequence++) {
      const atUs = at(10 + sequence / 10)
      worker.published({ publisher, sequence, intendedAtUs: atUs, sentAtUs: atUs, steady: true })
      for (const member of members) worker.received(member, publisher, sequence, latencyMs(room) * 1000, 0)
    }
  }
}

describe('while somebody reads nothing', () => {
  const [slow = 0] = theirs.slice(-1)
  const result = buildResult(
    logsOf({
      options: plan,
      happened(worker) {
        if (worker === undefined) return
        speakAll(worker, (room) => (room === 0 ? 60 : 20))
        worker.troubled(slow, at(10), at(30))
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
                worker.received(member, publisher, sequence, room === 0 ? 64_000 : 16_000, 0)
            }
          }
          worker.troubled(seated.membersOf[0]?.[5] ?? 0, at(10), at(30))
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

it('the age of positions is told where positions are what is sent', () => {
  const ofScenario = (scenario: string) =>
    buildResult(
      logsOf({
        options: plan,
        request: { scenario },
        happened: (worker) => worker && speakAll(worker, () => 10),
      }),
    ).metrics
  expect(ofScenario('positions')['position_age']?.count).toBeGreaterThan(0)
  expect(ofScenario('broadcast')).not.toHaveProperty('position_age')
})

describe('the drift of a soak', () => {
  /** What a worker tells each hundred seconds: its memory, and one steady message. */
  function entries(seconds: number, rssBytesAt: (second: number) => number | null, steady = true, from = 0) {
    return Array.from({ length: (seconds - from) / 100 + 1 }, (__, place) => {
      const hundred = place + from / 100
      const recorder = new Recorder(startedAtUs)
      const atUs = at(hundred)
      recorder.published({ publisher: 0, sequence: hundred, intendedAtUs: atUs, sentAtUs: atUs, steady })
      return recorder.take({ ...idle, wallSeconds: hundred * 100, rssBytes: rssBytesAt(hundred * 100) }, none)
    })
  }
  const driftOf = (workers: ReturnType<typeof entries>[], scenario = 'soak') => {
    const logs = logsOf({
      options: { ...plan, workers: workers.length },
      request: { scenario },
      happened: () => undefined,
    })
    return buildResult({ ...logs, workers: workers.map((told) => ({ entries: told, tornBytes: 0 })) }).drift
  }
  const growing = (second: number) => 50_000_000 + second * 1000

  it('is that of the memory of each worker, by least squares, where it was watched for ten minutes', () => {
    const wavy = (second: number) => growing(second) + (second % 200 === 0 ? 4000 : -4000)
    const drift = driftOf([entries(600, growing), entries(500, growing), entries(1200, wavy)])
    expect(drift?.workers).toMatchObject([
      { worker: 1, rssBytesAtStart: 50_000_000, rssBytesAtEnd: 50_600_000 },
      { worker: 2, rssBytesAtEnd: 50_500_000, rssBytesPerHour: null },
      { worker: 3 },
    ])
    expect(driftOf([entries(1000, growing, true, 500)])?.workers).toMatchObject([{ rssBytesPerHour: null }])
    expect(drift?.workers[0]?.rssBytesPerHour).toBeCloseTo(3_600_000, 3)
    expect(drift?.workers[2]?.rssBytesPerHour).toBeCloseTo(3_600_000, -5)
  })

  it('leaves out who could not read its memory, or had no steady message; and is told of soaks alone', () => {
    expect(
      driftOf([entries(600, () => null), entries(600, growing, false), entries(600, growing)])?.workers,
    ).toMatchObject([{ worker: 3 }])
    expect(driftOf([entries(600, growing)], 'broadcast')).toBeNull()
  })

  it('has the deliveries of each quarter, what was lost among them, and how the last compares with the first', () => {
    const { drift } = buildResult(
      logsOf({
        options: { ...plan, members: 100, rooms: 1 },
        request: { scenario: 'soak' },
        happened(worker) {
          for (let member = 0; member < 100; member++) worker?.entered(member, at(1))
          for (let sequence = 0; sequence < 48; sequence++) {
            const quarter = Math.floor(sequence / 12)
            const atUs = at(10 + sequence / 4)
            worker?.published({ publisher: 0, sequence, intendedAtUs: atUs, sentAtUs: atUs, steady: true })
            for (let member = sequence === 20 ? 3 : 0; member < 100; member++)
              worker?.received(member, 0, sequence, 10_000 * (quarter + 1), 0)
          }
        },
      }),
    )
    expect(drift?.quarters).toHaveLength(4)
    expect(drift?.quarters.map(({ lost }) => lost)).toEqual([0, 3, 0, 0])
    expect(drift?.quarters.map(({ expected }) => expected)).toEqual([1200, 1200, 1200, 1200])
    for (const [quarter, { deliveryP50Us, deliveryP99Us }] of (drift?.quarters ?? []).entries()) {
      expect(Number(deliveryP50Us) / 10_000).toBeCloseTo(quarter + 1, 2)
      expect(Number(deliveryP99Us) / 10_000).toBeCloseTo(quarter + 1, 2)
    }
    expect(drift?.p99Ratio).toBeCloseTo(4, 2)
    expect(driftOf([])).toMatchObject({ p99Ratio: null, workers: [] })
  })
})
