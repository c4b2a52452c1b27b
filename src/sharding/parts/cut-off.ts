import { RunLog } from '../../metrics/recording/run-log.ts'
import { type WorkerFacts, stayChanges } from '../../metrics/recording/worker-facts.ts'
import type { PartFound } from '../../runs/run-logs.ts'
import type { BegunPart, ShardPart } from '../part-header.ts'

/** A part as an import uses it: the shard wrote its end, or was cut off and its end is assumed. */
export type KnownPart = Omit<ShardPart, 'state'> & { readonly state: 'over' | 'cut-off' }

/** How a shard ended that was not played to its end. */
export type EarlyEndOfPart = NonNullable<PartFound['endedEarly']>

/**
 * The part of a shard that was cut off: it is assumed to have ended when it wrote its last facts.
 *
 * @param log of the shard, as it is on the disk
 * @param logPath null if there is no log
 */
export function assumeEnd(begun: BegunPart, log: ShardPart['log'], logPath: string | null): KnownPart {
  let last: WorkerFacts | undefined
  for (const facts of logPath === null ? [] : new RunLog<WorkerFacts>(logPath)) last = facts
  const { atStart } = begun.clock
  const toldAtUs = last?.health.thread?.atUs ?? atStart.monotonicUs + (last?.health.wallSeconds ?? 0) * 1e6
  const endedAtUs = Math.round(Math.max(begun.startedAtUs, toldAtUs))
  const endSecond = (endedAtUs - begun.startedAtUs) / 1e6
  return {
    ...begun,
    state: 'cut-off',
    clock: {
      atStart,
      atEnd: { ...atStart, monotonicUs: endedAtUs, epochUs: atStart.epochUs + endedAtUs - atStart.monotonicUs },
    },
    joinedInTime: last?.counters.joins_completed ?? 0,
    phases: begun.phases.map(({ name, startSecond }, i) => ({
      name,
      startSecond,
      endSecond: begun.phases[i + 1]?.startSecond ?? Math.max(startSecond, endSecond),
    })),
    interruption: null,
    localFailure: null,
    endedEarly: null,
    machineCpu: null,
    log,
  }
}

/** How a part ended before its last step, and when: 0 for a shard that was ended before the start. Null if it did not. */
export function earlyEndOf(part: KnownPart): EarlyEndOfPart | null {
  const how = howEnded(part)
  return how === null ? null : { second: Math.max(0, part.clock.atEnd.monotonicUs - part.startedAtUs) / 1e6, how }
}

function howEnded({ state, interruption, localFailure, endedEarly }: KnownPart): EarlyEndOfPart['how'] | null {
  if (state === 'cut-off') return 'cut-off'
  if (interruption !== null) return interruption === 143 ? 'terminated' : 'interrupted'
  if (localFailure !== null) return 'local-failure'
  return endedEarly === null ? null : 'gave-up'
}

/**
 * The whole records of a log that was cut off. With the last of them, nothing is known any more of the shard's members: from
 * there on they may have been in their rooms or not, so that nothing is expected of them.
 *
 * @param members those of the shard
 */
export function* untilCutOff(
  log: Iterable<WorkerFacts>,
  members: readonly number[],
  endedAtUs: number,
): Generator<WorkerFacts> {
  let last: WorkerFacts | undefined
  for (const facts of log) {
    if (last !== undefined) yield last
    last = facts
  }
  if (last === undefined) return
  const leaving = members.flatMap((member) => [member, stayChanges.leaving, endedAtUs])
  yield { ...last, stays: Float64Array.from([...last.stays, ...leaving]) }
}
