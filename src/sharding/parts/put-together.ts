import { copyFile, rm } from 'node:fs/promises'
import type { CostLine } from '../../cost/cost-of-usage.ts'
import { Rooms } from '../../crowd/rooms.ts'
import { makeFolder } from '../../make-folder.ts'
import { RunLog, RunLogWriter } from '../../metrics/recording/run-log.ts'
import type { WorkerFacts } from '../../metrics/recording/worker-facts.ts'
import type { ServerAnswers } from '../../runs/ask-server.ts'
import { type CoordinatorEntry, coordinatorLogPath, packEnd, workerLogPath } from '../../runs/run-logs.ts'
import { crowdPlan } from '../../scenarios/options.ts'
import type { ShardedPlan } from '../sharded-plan.ts'
import { endOf, machineEntries, phaseStarts, roomsAcrossHosts, startOf } from './assemble-run.ts'
import type { CheckedParts } from './check-parts.ts'
import { shiftFacts } from './clock-shifts.ts'
import { untilCutOff } from './cut-off.ts'
import { eachPart } from './each-part.ts'
import type { FoundPart } from './find-parts.ts'
import { clockShifts, hostClocks } from './host-clocks.ts'

/** The facts of a run beside its parts. */
export interface BesideParts {
  /** Found elsewhere: see `CheckedParts`. */
  readonly faults: readonly string[]
  readonly estimatedCost: readonly CostLine[] | null
  readonly answers: ServerAnswers
}

/**
 * Writes the log that each shard's worker would have left in a local run, its instants on the clock of the first one's machine.
 *
 * @param logFolder is made; nothing may be in it
 */
export async function writeWorkerLogs(
  logFolder: string,
  plan: ShardedPlan,
  parts: readonly FoundPart[],
): Promise<void> {
  await makeFolder(logFolder)
  const shifts = clockShifts(parts.map(({ header }) => header))
  for (const { header, log, logPath } of parts) {
    if (log === null) continue
    const path = workerLogPath(logFolder, header.index)
    const shiftUs = shifts.get(header.index) ?? 0
    const isCutOff = header.state === 'cut-off'
    if (shiftUs === 0 && !isCutOff) {
      await copyFile(logPath, path)
      continue
    }
    const told = new RunLog<WorkerFacts>(logPath)
    const facts = isCutOff ? untilCutOff(told, membersOf(plan, header.index), header.clock.atEnd.monotonicUs) : told
    await writeShifted(facts, path, shiftUs)
  }
}

/**
 * Writes the log that the coordinator would have left, made from the plan and the headers: a result is then settled as any
 * other run's. One that is there is replaced.
 */
export async function writeCoordinatorLog(
  logFolder: string,
  plan: ShardedPlan,
  { parts, faults, notes }: CheckedParts,
  beside: BesideParts,
): Promise<void> {
  const [first, ...others] = parts.map(({ header }) => header)
  if (first === undefined) throw new Error('there is no part to put together')
  const headers = [first, ...others] as const
  const end = endOf(headers, beside.answers)
  await rm(coordinatorLogPath(logFolder), { force: true })
  await using log = new RunLogWriter<CoordinatorEntry>(coordinatorLogPath(logFolder))
  log.append(startOf(plan, headers, beside.estimatedCost))
  for (const phase of phaseStarts(end.phases)) log.append(phase)
  for (const entry of machineEntries(headers)) log.append(entry)
  log.append({
    kind: 'parts',
    shards: plan.options.workers,
    each: eachPart(headers),
    hosts: hostClocks(headers).length,
    faults: [...faults, ...beside.faults],
    notes,
    roomsAcrossHosts: roomsAcrossHosts(plan, headers),
  })
  log.append(packEnd(end))
  await log.flushed()
}

function membersOf({ options }: ShardedPlan, shard: number): number[] {
  const rooms = new Rooms(crowdPlan(options))
  return [...rooms.roomOf.keys()].filter((member) => rooms.workerOf(member) === shard)
}

async function writeShifted(log: Iterable<WorkerFacts>, to: string, shiftUs: number): Promise<void> {
  await using writer = new RunLogWriter<WorkerFacts>(to)
  for (const facts of log) {
    writer.append(shiftUs === 0 ? facts : shiftFacts(facts, shiftUs))
    await writer.flushed()
  }
}
