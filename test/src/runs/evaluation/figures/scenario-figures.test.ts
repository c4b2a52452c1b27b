import { describe, expect, it } from 'vitest'
import type { ScenarioFigure } from '../../../../../src/metrics/catalogue/values.ts'
import { Recorder } from '../../../../../src/metrics/recording/recorder.ts'
import { buildResult } from '../../../../../src/runs/evaluation/build-result.ts'
import { ratioOf } from '../../../../../src/runs/evaluation/figures/drift.ts'
import { idle, none } from '../../../metrics/recording/worker-health.ts'
import { at, logsOf, startedAtUs } from '../known-run.ts'
import { plan, speakAll } from './two-rooms.ts'

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

it('the age of positions is only made where the scenario declares it', () => {
  const declaring = (figures: readonly ScenarioFigure[]) =>
    buildResult(
      logsOf({
        options: plan,
        request: { figures },
        happened: (worker) => worker && speakAll(worker, () => 10),
      }),
    ).metrics
  expect(declaring(['position_age'])['position_age']?.count).toBeGreaterThan(0)
  expect(declaring(['drift'])).not.toHaveProperty('position_age')
})

describe('drift', () => {
  /** Of a worker, each hundred seconds: its memory, and one steady message. */
  function entries(seconds: number, rssBytesAt: (second: number) => number | null, steady = true, from = 0) {
    return Array.from({ length: (seconds - from) / 100 + 1 }, (__, place) => {
      const hundred = place + from / 100
      const recorder = new Recorder(startedAtUs)
      const atUs = at(hundred)
      recorder.published({ publisher: 0, sequence: hundred, intendedAtUs: atUs, sentAtUs: atUs, steady })
      return recorder.take({ ...idle, wallSeconds: hundred * 100, rssBytes: rssBytesAt(hundred * 100) }, none)
    })
  }
  const driftOf = (workers: ReturnType<typeof entries>[], figures: readonly ScenarioFigure[] = ['drift']) => {
    const logs = logsOf({
      options: { ...plan, workers: workers.length },
      request: { figures },
      happened: () => undefined,
    })
    return buildResult({ ...logs, workers }).drift
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

  it('leaves out who could not read its memory, or had no steady message; and is only made where the scenario declares it', () => {
    expect(
      driftOf([entries(600, () => null), entries(600, growing, false), entries(600, growing)])?.workers,
    ).toMatchObject([{ worker: 3 }])
    expect(driftOf([entries(600, growing)], ['position_age'])).toBeNull()
  })

  it('has the deliveries of each quarter, what was lost among them, and how the last compares with the first', () => {
    const { drift } = buildResult(
      logsOf({
        options: { ...plan, members: 100, rooms: 1 },
        request: { figures: ['drift'] },
        happened(worker) {
          for (let member = 0; member < 100; member++) worker?.entered(member, at(1))
          for (let sequence = 0; sequence < 48; sequence++) {
            const quarter = Math.floor(sequence / 12)
            const atUs = at(10 + sequence / 4)
            worker?.published({ publisher: 0, sequence, intendedAtUs: atUs, sentAtUs: atUs, steady: true })
            for (let member = sequence === 20 ? 3 : 0; member < 100; member++)
              worker?.received(member, 0, sequence, atUs + 10_000 * (quarter + 1), 0)
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
    expect(drift?.p99RatioInterval?.lower).toBeGreaterThan(1)
    expect(driftOf([])).toMatchObject({ p99Ratio: null, workers: [] })
  })
})
