import { describe, expect, it } from 'vitest'
import type { KnownStall, WorkerHealth } from '../../../../../src/metrics/recording/generator-health.ts'
import type { MachineReading } from '../../../../../src/runs/machine/machine-reading.ts'
import type { MachineEntry, PartsFound } from '../../../../../src/runs/run-logs.ts'
import { takenDuring, takenTimeOf } from '../../../../../src/runs/evaluation/figures/taken-time.ts'
import { at, startedAtUs } from '../known-run.ts'

type Run = Parameters<typeof takenTimeOf>[0]

/** What a machine of two cores does in each second of a run of ten: nothing is taken unless told. */
interface Second {
  readonly busy?: number
  readonly own?: number
  readonly yielding?: number
  readonly stolen?: number
  readonly throttled?: number
  readonly pressure?: number
  /** Of the gateway. */
  readonly stopped?: number
  readonly waited?: number
}

const quiet: Second[] = Array.from({ length: 10 }, () => ({}))

function entries(seconds: readonly Second[], { host = 0, process = 0, unknown = [] as string[] } = {}): MachineEntry[] {
  const sum = (name: keyof Second, until: number) =>
    seconds.slice(0, until).reduce((total, second) => total + (second[name] ?? 0), 0)
  return [...seconds, {}].map((_, second) => {
    const told = (name: keyof Second) => (unknown.includes(name) ? null : 100 + sum(name, second))
    const reading: MachineReading = {
      atUs: at(second),
      cores: 2,
      busySeconds: told('busy'),
      stolenSeconds: told('stolen'),
      throttledSeconds: told('throttled'),
      pressureSeconds: told('pressure'),
      ownSeconds: told('own'),
      yieldingSeconds: told('yielding'),
    }
    const stop = {
      name: 'gateway',
      atUs: at(second),
      stoodStillSeconds: sum('stopped', second),
      waitedSeconds: sum('waited', second),
    }
    return { kind: 'machine', host, process, reading, stops: unknown.includes('stopped') ? [] : [stop] }
  })
}

function runOf(
  machine: readonly MachineEntry[],
  health: Partial<WorkerHealth> = {},
  parts: Partial<PartsFound> | null = null,
): Run {
  const phases = [{ name: 'steady', startSecond: 0, endSecond: 10 }]
  const workers = [{ worker: 0, readings: [], health }]
  return { start: { startedAtUs }, end: { phases }, machine, parts, facts: { workers } } as unknown as Run
}

function taken(seconds: readonly Second[], options?: Parameters<typeof entries>[1]) {
  const { takenTime } = takenTimeOf(runOf(entries(seconds, options)))
  if (takenTime === null) throw new Error('nothing is known')
  return takenTime
}

describe('what a machine takes from a run', () => {
  it('is in its second, in the run, and in the five seconds in which most was taken', () => {
    const { seconds, run, worst } = taken(
      quiet.map((_, second) => (second === 7 ? { stolen: 1, throttled: 0.4, pressure: 0.6 } : {})),
    )
    expect(seconds.map(({ stolenShare }) => stolenShare)).toEqual([0, 0, 0, 0, 0, 0, 0, 0.5, 0, 0])
    expect(seconds[7]).toMatchObject({ throttledShare: 0.4, pressureShare: 0.6, othersShare: 0, stoppedShare: 0 })
    expect(run).toMatchObject({ stolenShare: 0.05, throttledShare: 0.04, pressureShare: 0.06 })
    expect(worst).toMatchObject({ startSecond: 3, endSecond: 8, stolenShare: 0.1, throttledShare: 0.08 })
  })

  it('by others is what all are busy with, less the run itself and those that stand back for all', () => {
    const { run } = taken(quiet.map(() => ({ busy: 1.6, own: 0.5, yielding: 0.3 })))
    expect(run.othersShare).toBe(0.4)
    // The kernel counts in hundredths of a second: less than nothing is nothing.
    expect(taken(quiet.map(() => ({ busy: 0.5, own: 0.51 }))).run.othersShare).toBe(0)
  })

  it('is not known, and not 0, where the system does not tell', () => {
    const all = ['stolen', 'throttled', 'own', 'stopped', 'pressure']
    const { run } = taken(quiet, { unknown: all.slice(0, -1) })
    const of = ['stolenShare', 'throttledShare', 'othersShare', 'stoppedShare', 'waitedShare'] as const
    expect(of.map((name) => run[name])).toEqual([null, null, null, null, null])
    expect(run.pressureShare).toBe(0)
    expect(takenTimeOf(runOf(entries(quiet, { unknown: all }))).takenTime).toBeNull()
    expect(takenTimeOf(runOf([])).takenTime).toBeNull()
  })

  it('is spread over the seconds between two readings that are far apart', () => {
    const readings = entries(quiet.map((_, second) => (second === 4 ? { stolen: 1.2 } : {})))
    const few = readings.filter((_, second) => second < 4 || second > 6)
    const { takenTime } = takenTimeOf(runOf(few))
    expect(takenTime?.seconds.map(({ stolenShare }) => stolenShare)).toEqual([0, 0, 0, 0.15, 0.15, 0.15, 0.15, 0, 0, 0])
  })

  it('by a stop is of the process that stood still longest, without what the hypervisor says that it took', () => {
    const seconds = quiet.map((_, second): Second => (second < 5 ? { stopped: 0.3 } : { stopped: 0.3, stolen: 0.2 }))
    const { run, seconds: rows } = taken(seconds)
    expect(rows[2]?.stoppedShare).toBe(0.3)
    expect(rows[7]?.stoppedShare).toBe(0.1)
    expect(run.stoppedShare).toBe(0.2)
  })

  it('while a process of the target waited for a core is told as well', () => {
    expect(taken(quiet.map(() => ({ waited: 0.25 }))).run.waitedShare).toBe(0.25)
  })

  it('counts from the first step of the run to its last', () => {
    const run = runOf(entries(quiet.map((_, second) => ({ stolen: second < 2 ? 2 : 0.2 }))))
    const { takenTime } = takenTimeOf({
      ...run,
      end: { phases: [{ name: 'steady', startSecond: 2.9, endSecond: 8 }] },
    } as unknown as Run)
    expect(takenTime?.seconds.map(({ second }) => second)).toEqual([3, 4, 5, 6, 7])
    expect(takenTime?.run.stolenShare).toBeCloseTo(0.1, 3)
  })

  it('by two machines is that of the worse; processes of one machine are none of the others there', () => {
    const busy = quiet.map(() => ({ busy: 1.5, own: 0.5 }))
    const machines = [
      ...entries(busy, { host: 0, process: 0 }),
      ...entries(busy, { host: 0, process: 1 }),
      ...entries(
        quiet.map(() => ({ stolen: 0.4, busy: 1, own: 0.9 })),
        { host: 1, process: 2 },
      ),
    ]
    const { takenTime } = takenTimeOf(runOf(machines))
    expect(takenTime?.run).toMatchObject({ stolenShare: 0.2, othersShare: 0.25 })
  })

  it('can be told of a look at it alone', () => {
    expect(takenDuring(entries(quiet.map(() => ({ busy: 1, own: 0 }))))).toMatchObject({
      othersShare: 0.5,
      stolenShare: 0,
    })
    expect(takenDuring([])).toBeNull()
  })
})

describe('the longest stall of a worker', () => {
  const nothing = { usedMs: 0, waitedMs: 0, stoodStillMs: 0, collectingMs: 0 }
  const stall = (of: Partial<KnownStall>): KnownStall => ({ atUs: at(4.2), durationMs: 300, ...nothing, ...of })
  const inSecond4 = (second: Second) => quiet.map((_, place) => (place === 4 ? second : {}))
  const apart = { stolen: 0.9 }

  it.each<[string, Partial<KnownStall>, readonly Second[]]>([
    ['own-work', { usedMs: 290, collectingMs: 20, waitedMs: 5 }, inSecond4(apart)],
    ['garbage-collection', { usedMs: 290, collectingMs: 200 }, quiet],
    ['stopped', { stoodStillMs: 280, usedMs: 4 }, quiet],
    ['hypervisor', { stoodStillMs: 280 }, inSecond4({ stolen: 0.5 })],
    ['hypervisor', { waitedMs: 280 }, inSecond4({ stolen: 0.9, busy: 1, own: 0.9 })],
    ['cpu-limit', { waitedMs: 280 }, inSecond4({ throttled: 0.5 })],
    ['other-processes', { waitedMs: 280 }, inSecond4({ busy: 1.9, own: 0.4 })],
    ['own-processes', { waitedMs: 280 }, inSecond4({ busy: 1.9, own: 1.9 })],
  ])('came of %s: %o', (cause, of, seconds) => {
    const health = { thread: { atUs: at(10), stoodStillSeconds: 0, longestStall: stall(of) } }
    expect(takenTimeOf(runOf(entries(seconds), health)).longestStallOf(0)).toEqual({
      longestStall: { second: 4, cause },
    })
  })

  it('has no cause where nobody knows who had the core, and none without a stall', () => {
    const health = { thread: { atUs: at(10), stoodStillSeconds: 0, longestStall: stall({ waitedMs: 280 }) } }
    expect(takenTimeOf(runOf(entries(quiet, { unknown: ['own'] }), health)).longestStallOf(0)).toEqual({})
    expect(takenTimeOf(runOf(entries(quiet))).longestStallOf(0)).toEqual({})
  })
})
