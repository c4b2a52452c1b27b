import type { StopReading } from '../../../../processes/stand-still.ts'
import type { KnownStall } from '../../../metrics/recording/generator-health.ts'
import type { GeneratorHealth, StallCause, TakenShares, TakenTime } from '../../../metrics/result/run-result.ts'
import type { MachineReading } from '../../machine/machine-reading.ts'
import type { MachineEntry } from '../../run-logs.ts'
import type { GatheredRun } from '../gather-facts.ts'
import { SumOverTime } from './sum-over-time.ts'

/** A machine of the run: sums that grow with the time. */
interface Machine {
  readonly cores: number
  readonly stolen: SumOverTime
  readonly throttled: SumOverTime
  readonly busy: SumOverTime
  readonly yielding: SumOverTime
  readonly pressure: SumOverTime
  /** One sum for each process of the run that reads its CPU time. */
  readonly own: readonly SumOverTime[]
  /** One sum for each worker, and for each process of the target that watches itself. */
  readonly waited: readonly SumOverTime[]
  /** One sum for each process that is never stopped on purpose. */
  readonly stoodStill: readonly SumOverTime[]
}

type TakenRun = Pick<GatheredRun, 'start' | 'end' | 'machine' | 'parts'> & {
  readonly facts: Pick<GatheredRun['facts'], 'workers'>
}
type Worker = TakenRun['facts']['workers'][number]

/** Seconds of the worst part of a run. */
const worstSeconds = 5

/** A shorter piece of a second, at either end of the run, is left out: CPU time is counted in hundredths of a second. */
const shortestUs = 250_000

/** The time that each machine took from the run, and the cause of each worker's longest stall. */
export function takenTimeOf(run: TakenRun): {
  readonly takenTime: TakenTime | null
  /** @param worker from 0 */
  readonly longestStallOf: (worker: number) => Pick<GeneratorHealth, 'longestStall'>
} {
  const { start, end, facts } = run
  const machines = machinesOf(run)
  const all = [...machines.values()]
  const [first, last] = [end.phases[0]?.startSecond, end.phases.at(-1)?.endSecond]
  return {
    // Where nobody has read what the machine does, the stops of workers alone are no answer.
    takenTime:
      first === undefined || last === undefined || (run.machine ?? []).length === 0
        ? null
        : takenFrom(all, start.startedAtUs, first, last),
    longestStallOf(worker) {
      const stall = facts.workers.find((one) => one.worker === worker)?.health.thread?.longestStall ?? null
      const cause = stall === null ? null : causeOf(stall, machines.get(hostOf(run, worker)))
      if (stall === null || cause === null) return {}
      return { longestStall: { second: Math.max(0, Math.floor((stall.atUs - start.startedAtUs) / 1e6)), cause } }
    },
  }
}

/** The shares that a machine took between the first and the last reading. @returns null if the machine reports nothing */
export function takenDuring(entries: readonly MachineEntry[]): TakenShares | null {
  const [first, last] = [entries[0], entries.at(-1)]
  if (first === undefined || last === undefined || last.reading.atUs <= first.reading.atUs) return null
  const shares = sharesOf(machineOf(entries, []), first.reading.atUs, last.reading.atUs)
  return Object.values(shares).every((share) => share === null) ? null : shares
}

function takenFrom(
  machines: readonly Machine[],
  startedAtUs: number,
  firstSecond: number,
  lastSecond: number,
): TakenTime | null {
  const atUs = (second: number) => startedAtUs + second * 1e6
  const within = (from: number, until: number) =>
    [Math.max(atUs(from), atUs(firstSecond)), Math.min(atUs(until), atUs(lastSecond))] as const
  const seconds: TakenTime['seconds'] = []
  for (let second = Math.floor(firstSecond); second < lastSecond; second++) {
    const [fromUs, untilUs] = within(second, second + 1)
    if (untilUs - fromUs >= shortestUs) seconds.push({ second, ...worstOf(machines, fromUs, untilUs) })
  }
  const run = worstOf(machines, atUs(firstSecond), atUs(lastSecond))
  if (Object.values(run).every((share) => share === null)) return null
  const [startSecond, endSecond] = worstPart(seconds)
  if (startSecond === undefined || endSecond === undefined) return { seconds, run, worst: null }
  return { seconds, run, worst: { startSecond, endSecond, ...worstOf(machines, ...within(startSecond, endSecond)) } }
}

/** Where most was taken by others than the run: waiting and pressure are of its own making, too. */
function worstPart(seconds: TakenTime['seconds']): [startSecond?: number, endSecond?: number] {
  const parts = seconds.slice(0, Math.max(1, seconds.length - worstSeconds + 1)).map(({ second }, place) => ({
    second,
    taken: seconds
      .slice(place, place + worstSeconds)
      .reduce(
        (sum, row) =>
          sum + (row.stolenShare ?? 0) + (row.throttledShare ?? 0) + (row.othersShare ?? 0) + (row.stoppedShare ?? 0),
        0,
      ),
  }))
  const [first] = parts
  if (first === undefined) return []
  const worst = parts.reduce((most, part) => (part.taken > most.taken ? part : most), first)
  const end = (seconds.at(-1)?.second ?? 0) + 1
  return [worst.second, Math.min(worst.second + worstSeconds, end)]
}

/** Each share of the machine with the largest one, as far as the machines report it. */
function worstOf(machines: readonly Machine[], fromUs: number, untilUs: number): TakenShares {
  const each = machines.map((machine) => sharesOf(machine, fromUs, untilUs))
  const worst = (name: keyof TakenShares) => largest(each.map((shares) => shares[name]))
  return {
    stolenShare: worst('stolenShare'),
    throttledShare: worst('throttledShare'),
    othersShare: worst('othersShare'),
    pressureShare: worst('pressureShare'),
    stoppedShare: worst('stoppedShare'),
    waitedShare: worst('waitedShare'),
  }
}

function sharesOf(machine: Machine, fromUs: number, untilUs: number): TakenShares {
  const seconds = (untilUs - fromUs) / 1e6
  const ofCores = seconds * machine.cores
  return {
    stolenShare: share(machine.stolen.between(fromUs, untilUs), ofCores),
    throttledShare: share(machine.throttled.between(fromUs, untilUs), seconds),
    othersShare: share(usedByOthers(machine, fromUs, untilUs), ofCores),
    pressureShare: share(machine.pressure.between(fromUs, untilUs), seconds),
    stoppedShare: share(largest(machine.stoodStill.map((still) => stopped(still, machine, fromUs, untilUs))), seconds),
    waitedShare: share(largest(machine.waited.map((waited) => waited.between(fromUs, untilUs))), seconds),
  }
}

function usedByOthers({ busy, yielding, own }: Machine, fromUs: number, untilUs: number): number | null {
  const used = [busy, yielding, ...own].map((sum) => sum.between(fromUs, untilUs))
  if (used.includes(null) || own.length === 0) return null
  const [all, ...known] = used as number[]
  return known.reduce((left, seconds) => left - seconds, all ?? 0)
}

/** Second by second, what the hypervisor says that it took may be why: a process that has its core stolen looks stopped. */
function stopped(still: SumOverTime, { stolen }: Machine, fromUs: number, untilUs: number): number | null {
  let sum: number | null = null
  for (let atUs = fromUs; atUs < untilUs; atUs += 1e6) {
    const endUs = Math.min(untilUs, atUs + 1e6)
    const seconds = still.between(atUs, endUs)
    if (seconds !== null) sum = (sum ?? 0) + Math.max(0, seconds - (stolen.between(atUs, endUs) ?? 0))
  }
  return sum
}

function share(seconds: number | null, of: number): number | null {
  if (seconds === null || of <= 0) return null
  return Math.round(Math.min(1, Math.max(0, seconds / of)) * 10_000) / 10_000
}

function largest(values: readonly (number | null)[]): number | null {
  const known = values.flatMap((value) => value ?? [])
  return known.length === 0 ? null : Math.max(...known)
}

/** An event that is read once a second may have happened at any time within that second. */
const aroundUs = 500_000

/** Less of the cores takes nobody's time away for long. */
const noticeable = 0.05

/** By what took most of the stall. @returns null where that is not known */
function causeOf(stall: KnownStall, machine: Machine | undefined): StallCause | null {
  const { usedMs, waitedMs, stoodStillMs } = stall
  const collectingMs = Math.min(stall.collectingMs, usedMs)
  const longestMs = Math.max(collectingMs, usedMs - collectingMs, waitedMs, stoodStillMs)
  if (longestMs === collectingMs) return 'garbage-collection'
  if (longestMs === usedMs - collectingMs) return 'own-work'
  if (machine === undefined) return null
  const [fromUs, untilUs] = [stall.atUs - aroundUs, stall.atUs + stall.durationMs * 1000 + aroundUs]
  const explains = (sum: SumOverTime) => (sum.between(fromUs, untilUs) ?? 0) * 1000 > longestMs / 2
  if (longestMs === stoodStillMs) return explains(machine.stolen) ? 'hypervisor' : 'stopped'
  if (explains(machine.throttled)) return 'cpu-limit'
  const { stolenShare, othersShare } = sharesOf(machine, fromUs, untilUs)
  if ((stolenShare ?? 0) > Math.max(noticeable, othersShare ?? 0)) return 'hypervisor'
  if (othersShare === null) return null
  return othersShare > noticeable ? 'other-processes' : 'own-processes'
}

function hostOf({ parts }: Pick<TakenRun, 'parts'>, worker: number): number {
  return parts?.each.find(({ shard }) => shard === worker)?.host ?? 0
}

function machinesOf(run: TakenRun): ReadonlyMap<number, Machine> {
  const byHost = Map.groupBy(run.machine ?? [], ({ host }) => host)
  for (const { worker } of run.facts.workers) if (!byHost.has(hostOf(run, worker))) byHost.set(hostOf(run, worker), [])
  return new Map(
    [...byHost].map(([host, entries]) => [
      host,
      machineOf(
        entries,
        run.facts.workers.filter(({ worker }) => hostOf(run, worker) === host),
      ),
    ]),
  )
}

function machineOf(entries: readonly MachineEntry[], workers: readonly Worker[]): Machine {
  const processes = [...Map.groupBy(entries, ({ process }) => process).values()]
  // They read the same machine; the one that has read it most often has seen most of the run.
  const most = processes.toSorted((a, b) => b.length - a.length)[0] ?? []
  const sum = (of: (reading: MachineReading) => number | null, read = most) =>
    new SumOverTime(read.map(({ reading }) => ({ atUs: reading.atUs, seconds: of(reading) })))
  const stops = Map.groupBy(
    entries.flatMap((entry) => entry.stops),
    ({ name }) => name,
  )
  const targets = (of: (stop: StopReading) => number) =>
    [...stops.values()].map((read) => new SumOverTime(read.map((stop) => ({ atUs: stop.atUs, seconds: of(stop) }))))
  return {
    cores: most[0]?.reading.cores ?? 0,
    stolen: sum(({ stolenSeconds }) => stolenSeconds),
    throttled: sum(({ throttledSeconds }) => throttledSeconds),
    busy: sum(({ busySeconds }) => busySeconds),
    yielding: sum(({ yieldingSeconds }) => yieldingSeconds),
    pressure: sum(({ pressureSeconds }) => pressureSeconds),
    own: processes.map((read) => sum(({ ownSeconds }) => ownSeconds, read)),
    waited: [
      ...workers.map((worker) =>
        sumOfWorker(worker, ({ wallSeconds, runQueueShare }) =>
          runQueueShare === null ? null : runQueueShare * wallSeconds,
        ),
      ),
      ...targets(({ waitedSeconds }) => waitedSeconds),
    ],
    stoodStill: [
      ...workers.map((worker) => sumOfWorker(worker, ({ thread }) => thread?.stoodStillSeconds ?? null)),
      ...targets(({ stoodStillSeconds }) => stoodStillSeconds),
    ],
  }
}

/** From the start of its watch on. */
function sumOfWorker({ readings }: Worker, of: (reading: Worker['readings'][number]) => number | null): SumOverTime {
  const points = readings.flatMap((reading) =>
    reading.thread === undefined
      ? []
      : [{ atUs: reading.thread.atUs, wallUs: reading.wallSeconds * 1e6, seconds: of(reading) }],
  )
  const [first] = points
  if (first === undefined) return new SumOverTime([])
  return new SumOverTime([{ atUs: first.atUs - first.wallUs, seconds: first.seconds === null ? null : 0 }, ...points])
}
