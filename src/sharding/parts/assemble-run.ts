import type { CostLine } from '../../cost/cost-of-usage.ts'
import { listPrices } from '../../cost/price-list.ts'
import { Rooms } from '../../crowd/rooms.ts'
import type { EndedPhase } from '../../crowd/fleet/phases.ts'
import { type InterruptionCode, mostSevere } from '../../exit-codes.ts'
import type { RunResult } from '../../metrics/result/run-result.ts'
import { serverNotAsked } from '../../metrics/server/not-asked.ts'
import type { MachineReading } from '../../runs/machine/machine-reading.ts'
import { type MachineEntry, type PhaseStart, type RunEnd, type RunStart, logVersion } from '../../runs/run-logs.ts'
import type { ServerAnswers } from '../../runs/ask-server.ts'
import { crowdPlan } from '../../scenarios/options.ts'
import { hasRooms } from '../../scenarios/scenario.ts'
import { scenarioOf } from '../make-plan.ts'
import { type ShardedPlan, targetOf } from '../sharded-plan.ts'
import { clockNumbers, clockShifts } from './host-clocks.ts'
import type { KnownPart } from './cut-off.ts'

/** The headers of at least one shard. */
export type Headers = readonly [KnownPart, ...KnownPart[]]

/** The start of a local run's log, made from the plan and the headers of the parts. */
export function startOf(
  plan: ShardedPlan,
  [first]: Headers,
  estimatedCost: readonly CostLine[] | null = null,
): RunStart {
  const { options, limits, scenarioLimits, allowInconclusive, requireMetrics, command, harness } = plan
  const { measures, name, figures = [] } = scenarioOf(plan)
  const { source: _, ...protocol } = plan.protocol
  const target = targetOf(plan)
  return {
    kind: 'start',
    logVersion,
    startedAt: new Date(first.startAtMs),
    startedAtUs: first.startedAtUs,
    wallClockAheadUs: first.clock.atStart.epochUs - first.clock.atStart.monotonicUs,
    request: {
      options,
      stackOptions: null,
      limits,
      scenarioLimits,
      allowInconclusive,
      requireMetrics,
      prices: listPrices,
      command,
      runId: first.runId,
      target,
      shownUrl: target.url,
      estimatedCost,
      harnessVersion: harness.version,
      node: first.node,
      commit: harness.commit,
      scenario: name,
      measures,
      figures,
    },
    protocol,
    host: first.host,
  }
}

/** When the last shard was over, by its clocks. */
export function endedAt(parts: Headers): Pick<RunEnd, 'endedAt' | 'endedAtByWallClock'> {
  const lastOver = (part: KnownPart) => part.clock.atEnd.monotonicUs - part.startedAtUs
  const last = parts.reduce((later, part) => (lastOver(part) > lastOver(later) ? part : later))
  return {
    endedAt: new Date(last.startAtMs + lastOver(last) / 1000),
    endedAtByWallClock: new Date(last.clock.atEnd.epochUs / 1000),
  }
}

/** The end of a local run's log; an event of one shard is an event of the run. */
export function endOf(parts: Headers, answers?: ServerAnswers): RunEnd {
  const { endedAt: at, endedAtByWallClock } = endedAt(parts)
  const interruptions = parts.flatMap(({ interruption }) => interruption ?? [])
  return {
    kind: 'end',
    endedAt: at,
    endedAtByWallClock,
    interruption: interruptions.length === 0 ? null : (mostSevere(interruptions) as InterruptionCode),
    targetExited: null,
    localFailure: reasons(parts, ({ localFailure }) => localFailure),
    endedEarly: reasons(parts, ({ endedEarly }) => endedEarly),
    server: serverNotAsked(new Date(parts[0].startAtMs), at),
    invocations: null,
    ...answers,
    environmentsStarted: null,
    servedTimes: [],
    processes: [],
    machineCpu: machineCpuOf(parts),
    phases: mergedPhases(parts.map(({ phases }) => phases)),
    workersLost: [],
  }
}

export function phaseStarts(phases: readonly EndedPhase[]): PhaseStart[] {
  return phases.map(({ name, startSecond }) => ({ kind: 'phase', name, startSecond }))
}

/** The readings of each machine, on the clock of the first. Processes of one machine read the same, so one of them counts. */
export function machineEntries(parts: Headers): MachineEntry[] {
  const hosts = clockNumbers(parts)
  const shifts = clockShifts(parts)
  const processes = [...Map.groupBy(parts, ({ index, pid }) => `${hosts.get(index)} ${pid}`).values()]
  return processes.flatMap((threads, process) => {
    const longest = threads.reduce((most, part) => (readingsOf(part).length > readingsOf(most).length ? part : most))
    const host = hosts.get(longest.index) ?? 0
    const shiftUs = shifts.get(longest.index) ?? 0
    return readingsOf(longest).map((reading) => ({
      kind: 'machine' as const,
      host,
      process,
      reading: { ...reading, atUs: reading.atUs + shiftUs },
      stops: [],
    }))
  })
}

function readingsOf({ machine = [] }: KnownPart): readonly MachineReading[] {
  return machine
}

/** Rooms whose members are on several hosts; none where nobody joins one. */
export function roomsAcrossHosts(plan: ShardedPlan, parts: readonly KnownPart[]): number {
  if (!hasRooms(scenarioOf(plan))) return 0
  const hostOf = clockNumbers(parts)
  if (new Set(hostOf.values()).size < 2) return 0
  const rooms = new Rooms(crowdPlan(plan.options))
  return rooms.membersOf.filter((members) => {
    const hosts = new Set([...members].flatMap((member) => hostOf.get(rooms.workerOf(member)) ?? []))
    return hosts.size > 1
  }).length
}

/** In words, with the shard, unless all say the same. */
function reasons(parts: readonly KnownPart[], of: (part: KnownPart) => string | null): string | null {
  const given = parts.flatMap((part) => {
    const reason = of(part)
    return reason === null ? [] : [{ index: part.index, reason }]
  })
  const [first] = given
  if (first === undefined) return null
  if (given.length === parts.length && given.every(({ reason }) => reason === first.reason)) return first.reason
  return given.map(({ index, reason }) => `shard ${index}: ${reason}`).join('; ')
}

/** From the first shard that began a phase to the last that ended it; in the order of the shard that had the most. */
function mergedPhases(ofParts: readonly (readonly EndedPhase[])[]): EndedPhase[] {
  const byKey = new Map<string, EndedPhase>()
  for (const phases of ofParts.toSorted((a, b) => b.length - a.length)) {
    const times = new Map<string, number>()
    for (const phase of phases) {
      const time = (times.get(phase.name) ?? 0) + 1
      times.set(phase.name, time)
      const key = `${phase.name} ${time}`
      const known = byKey.get(key) ?? phase
      byKey.set(key, {
        name: phase.name,
        startSecond: Math.min(known.startSecond, phase.startSecond),
        endSecond: Math.max(known.endSecond, phase.endSecond),
      })
    }
  }
  return [...byKey.values()]
}

/** Each machine once, by the shard that watched it longest; null where one of them does not tell. */
function machineCpuOf(parts: readonly KnownPart[]): RunResult['machineCpu'] {
  const ofHosts = [...Map.groupBy(parts, ({ hostId }) => hostId).values()].map((ofHost) =>
    ofHost
      .map(({ machineCpu }) => machineCpu)
      .reduce((longest, cpu) => ((cpu?.seconds ?? 0) > (longest?.seconds ?? 0) ? cpu : longest)),
  )
  const known = ofHosts.flatMap((cpu) => cpu ?? [])
  if (known.length < ofHosts.length) return null
  const sum = (of: (cpu: (typeof known)[number]) => number) => known.reduce((total, cpu) => total + of(cpu), 0)
  return {
    cores: sum(({ cores }) => cores),
    seconds: Math.max(...known.map(({ seconds }) => seconds)),
    busySeconds: sum(({ busySeconds }) => busySeconds),
    yieldingSeconds: sum(({ yieldingSeconds }) => yieldingSeconds),
  }
}
