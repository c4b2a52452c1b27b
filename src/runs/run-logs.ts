import { existsSync } from 'node:fs'
import { deserialize, serialize } from 'node:v8'
import { deflateRawSync, inflateRawSync } from 'node:zlib'
import { join } from 'node:path'
import { Refusal, exitCodes } from '../exit-codes.ts'
import type { StopReading } from '../../processes/stand-still.ts'
import type { EndedPhase } from '../crowd/fleet/phases.ts'
import type { CrowdProtocol } from '../crowd/protocols/crowd-protocol.ts'
import type { InterruptionCode } from '../exit-codes.ts'
import { RunLog } from '../metrics/recording/run-log.ts'
import type { WorkerFacts } from '../metrics/recording/worker-facts.ts'
import type { ProcessFigures, RunResult, ServerFigures } from '../metrics/result/run-result.ts'
import type { InvocationFact, PulledInvocations } from '../metrics/server/invocation-fact.ts'
import type { GatewayRecord } from '../metrics/server/gateway-record.ts'
import type { Work } from '../metrics/result/run-result.ts'
import type { ItemsEntry } from '../metrics/server/items-entry.ts'
import type { RunInvocations } from './evaluation/deliveries/invocations.ts'
import { readInvocations } from './invocation-file.ts'
import type { LoggedRequest } from './logged-request.ts'
import type { MachineReading } from './machine/machine-reading.ts'

/** The version of the entries; raise it with the fields of any row. */
export const logVersion = 3

/** The coordinator's facts at the start of a run. */
export interface RunStart {
  readonly kind: 'start'
  readonly logVersion: typeof logVersion
  readonly startedAt: Date
  /** The same instant on the monotonic clock, microseconds. */
  readonly startedAtUs: number
  /** How far the wall clock is ahead of the monotonic one, microseconds. */
  readonly wallClockAheadUs: number
  readonly request: LoggedRequest
  readonly protocol: Pick<CrowdProtocol, 'name' | 'echoesToSender' | 'routes'> & {
    /** Does the protocol know the chat's reply to who sends? */
    readonly repliesToSender: boolean
  }
  readonly host: RunResult['harness']['host']
}

/** CPU time of the target's functions until then. */
export interface CpuReading {
  readonly kind: 'turn-cpu'
  /** Monotonic microseconds. */
  readonly atUs: number
  readonly functionSeconds: number
}

/** The first turn of a run that publishes in turns with another. */
export interface TurnsStart {
  readonly kind: 'turns'
  /** Monotonic microseconds. */
  readonly startAtUs: number
}

export interface PhaseStart {
  readonly kind: 'phase'
  readonly name: string
  /** Since the start of the run. */
  readonly startSecond: number
}

/** A reading of a machine of the run. */
export interface MachineEntry {
  readonly kind: 'machine'
  /** The machine, and the process that read it, each from 0; every process knows only its own CPU time. */
  readonly host: number
  readonly process: number
  readonly reading: MachineReading
  /** The stops of the target's processes, if the caller started them. */
  readonly stops: readonly StopReading[]
}

/** The coordinator's facts at the end of a run. */
export interface RunEnd {
  readonly kind: 'end'
  /** The start, and what has passed since by the monotonic clock. */
  readonly endedAt: Date
  /** The wall clock at the end; it differs from the monotonic clock if it was set meanwhile. */
  readonly endedAtByWallClock: Date
  /** Null if the run was not interrupted. */
  readonly interruption: InterruptionCode | null
  readonly targetExited: string | null
  /** Why this machine could not go on, or null. */
  readonly localFailure: string | null
  /** Why the scenario gave up before its last step; null if it did not, or was interrupted. */
  readonly endedEarly: string | null
  readonly server: ServerFigures
  /** Null if there are no logs of the target to ask. */
  readonly invocations: PulledInvocations | null
  /** The gateway's record of the run; absent if the gateway keeps none, as on AWS. */
  readonly gateway?: GatewayRecord
  /** The work of the functions while messages were published; null or absent if nobody counts it, as on AWS. */
  readonly work?: Work | null
  /** By the stack's own account; null where it gives none. */
  readonly environmentsStarted: readonly StartedEnvironments[] | null
  readonly servedTimes: readonly ServedTimes[]
  readonly processes: readonly ProcessFigures[]
  /** Null where the system does not tell. */
  readonly machineCpu: RunResult['machineCpu']
  readonly phases: readonly EndedPhase[]
  /** Why each worker ended that was lost, in words. */
  readonly workersLost: readonly string[]
}

/** Environments that one version of a function was started with on demand, by the stack's own account. */
export interface StartedEnvironments {
  readonly functionName: string
  readonly version: string
  readonly started: number
  /** The environments that handled an event. */
  readonly used: number
}

/** The service times of one kind that the stack served against those that it was to serve, by its own account. */
export interface ServedTimes {
  readonly kind: string
  /** How many were drawn; those that were not over yet among them. */
  readonly asked: number
  /** Sums over those that were over. */
  readonly askedUs: number
  readonly servedUs: number
  /** How many were off by so much, early or late: each row counts those above the limit of a lower one. */
  readonly errors: readonly { readonly upToUs: number; readonly count: number }[]
}

/** The findings about the parts of a run of several shards; the log of any other run has none. */
export interface PartsFound {
  readonly kind: 'parts'
  /** Shards of the plan. */
  readonly shards: number
  /** The parts that were found. */
  readonly each: readonly PartFound[]
  /** Machines that they ran on, as far as their clocks tell. */
  readonly hosts: number
  /** Sentences: why the record is not whole. Any makes the run invalid. */
  readonly faults: readonly string[]
  /** Sentences that are worth knowing, and make nothing invalid; missing in logs of older versions. */
  readonly notes?: readonly string[]
  /** Rooms whose members are on several machines, so that a sender and a recipient may have different clocks. */
  readonly roomsAcrossHosts: number
}

/** One part of a run, by its header. */
export interface PartFound {
  /** From 0. */
  readonly shard: number
  /** Threads of its process that have played shards: each has the memory of the whole process in its log. */
  readonly threadsOfProcess: number
  /** Its machine, as in {@link MachineEntry}: shards of one have one clock. Missing in logs of older versions. */
  readonly host?: number
  /** The error of its clock from true time, microseconds; null where that is not known. */
  readonly clockErrorUs: number | null
  /** Missing for a shard that was played to its end, and in logs of older versions. */
  readonly endedEarly?: {
    /** Since the start of the run. */
    readonly second: number
    /** `cut-off`: it left no word, so that it was killed, ran out of memory, or lost its machine. */
    readonly how: 'cut-off' | 'interrupted' | 'terminated' | 'local-failure' | 'gave-up'
  }
}

export type CoordinatorEntry =
  | RunStart
  | PhaseStart
  | TurnsStart
  | CpuReading
  | MachineEntry
  | ItemsEntry
  | PartsFound
  | PackedEnd

/** The end as it is written. */
type PackedEnd = Omit<RunEnd, 'invocations'> & {
  readonly invocations: (Omit<PulledInvocations, 'invocations'> & { readonly packed: Uint8Array }) | null
}

/** Everything that a run has left on disk; a result is a pure function of it. */
export interface RunLogs {
  readonly start: RunStart
  readonly phases: readonly PhaseStart[]
  /** In the order of time, of each machine; missing in logs of older versions. */
  readonly machine?: readonly MachineEntry[]
  /** Readings of the items of connections, as far as the scenario asked for them. */
  readonly items: readonly ItemsEntry[]
  /** Null where one machine played all of it. */
  readonly parts: PartsFound | null
  /** Null where the run had no turns, or none began; missing where a caller makes logs. */
  readonly turns?: { readonly startAtUs: number; readonly cpu: readonly CpuReading[] } | null
  /** Null if the coordinator ended before the run did. */
  readonly end: RunEnd | null
  /** What each invocation did, as the stand-ins saw it; null or missing where nobody recorded it, as on AWS. */
  readonly recorded?: RunInvocations | null
  /** Each worker's facts, in its order; those of a run on disk are read each time that they are iterated. */
  readonly workers: readonly Iterable<WorkerFacts>[]
}

const coordinatorLog = 'coordinator.log'

export function coordinatorLogPath(logFolder: string): string {
  return join(logFolder, coordinatorLog)
}

export function workerLogPath(logFolder: string, worker: number): string {
  return join(logFolder, workerLogName(worker))
}

/** @param worker from 0 */
export function workerLogName(worker: number): string {
  return `worker-${worker + 1}.log`
}

/**
 * Reads what is there, however the run ended.
 *
 * @returns null if there is no log of a run in the folder
 * @throws Refusal (2) for a log of another version, whose rows would be read as what they are not
 */
export function readRunLogs(logFolder: string): RunLogs | null {
  const entries = [...logOrNothing<CoordinatorEntry>(coordinatorLogPath(logFolder))]
  const start = entries.find((entry) => entry.kind === 'start')
  if (start === undefined) return null
  if (start.logVersion !== logVersion)
    throw new Refusal(exitCodes.usage, [
      `${logFolder}: the log of this run was written by another version of fanbench, and cannot be read; its result.json still can`,
    ])
  const workers = Array.from({ length: start.request.options.workers }, (_, worker) =>
    logOrNothing<WorkerFacts>(workerLogPath(logFolder, worker)),
  )
  return {
    start,
    phases: entries.filter((entry) => entry.kind === 'phase'),
    machine: entries.filter((entry) => entry.kind === 'machine'),
    turns: turnsOf(entries),
    items: entries.filter((entry) => entry.kind === 'items' || entry.kind === 'items-unread'),
    parts: entries.find((entry) => entry.kind === 'parts') ?? null,
    end: unpackEnd(entries.find((entry) => entry.kind === 'end')),
    recorded: readInvocations(logFolder),
    workers,
  }
}

function turnsOf(entries: readonly CoordinatorEntry[]): NonNullable<RunLogs['turns']> | null {
  const start = entries.find((entry) => entry.kind === 'turns')
  return start === undefined
    ? null
    : { startAtUs: start.startAtUs, cpu: entries.filter((entry) => entry.kind === 'turn-cpu') }
}

export function packEnd({ invocations: pulled, ...end }: RunEnd): CoordinatorEntry {
  if (pulled === null) return { ...end, invocations: null }
  const { invocations, ...rest } = pulled
  return { ...end, invocations: { ...rest, packed: packInvocations(invocations) } }
}

function unpackEnd(end: PackedEnd | undefined): RunEnd | null {
  if (end === undefined) return null
  const { invocations: pulled } = end
  if (pulled === null) return { ...end, invocations: null }
  const { packed, ...rest } = pulled
  return { ...end, invocations: { ...rest, invocations: unpackInvocations(packed) } }
}

/** Invocations as they stand in the coordinator's log: the names of their fields would be most of it. */
export function packInvocations(invocations: readonly InvocationFact[]): Uint8Array {
  return deflateRawSync(serialize(invocations))
}

/** @throws RangeError for what would inflate to more than any run has made */
export function unpackInvocations(packed: Uint8Array): InvocationFact[] {
  return deserialize(inflateRawSync(packed, { maxOutputLength: mostBytes })) as InvocationFact[]
}

/** A million invocations are a quarter of it. */
const mostBytes = 2 ** 30

function logOrNothing<Entry>(path: string): Iterable<Entry> {
  return existsSync(path) ? new RunLog<Entry>(path) : []
}
