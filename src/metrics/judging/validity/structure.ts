import type { CounterName } from '../../catalogue/counters.ts'
import { localClasses } from '../../catalogue/connection-ends.ts'
import { type JudgedLimit, judgedLimit, percent } from '../checks/judged-limit.ts'
import type { RunResult } from '../../result/run-result.ts'
import type { RunFacts } from '../run-facts.ts'

/** With a smaller share of the schedule published, the load was not the one that was asked for. */
const leastAchievedShare = 0.98

/** The name of the limit on the schedule. A machine that lacks time does not keep it either. */
export const scheduleLimit = 'share of the schedule carried out'

/** Checks whether the record is whole, and whether the load was the one that was asked for. */
export function structuralLimits(facts: RunFacts): JudgedLimit[] {
  return [
    balanceLimit(facts),
    ...partsLimits(facts),
    workersLostLimit(facts),
    ...attemptedLimit(facts),
    achievedLimit(facts),
    localResourcesLimit(facts),
  ]
}

function balanceLimit({ balance }: RunFacts): JudgedLimit {
  const residues = balance.filter(({ residue }) => residue !== 0)
  return judgedLimit(
    {
      name: 'balance lines with a residue',
      note: `of ${balance.length} lines`,
      ...noneOf(residues.length),
    },
    residues.map(
      ({ name, left, right, residue }) =>
        `"${name}" does not add up: ${left} against ${right}, residue ${residue}, limit 0.`,
    ),
  )
}

function partsLimits({ partFaults }: RunFacts): JudgedLimit[] {
  if (partFaults === undefined) return []
  return [judgedLimit({ name: 'faults of the parts of shards', note: '', ...noneOf(partFaults.length) }, partFaults)]
}

/** A run that was cut off before its first connection has measured nothing, and says nothing about its target. */
function attemptedLimit({ counters, interruption }: RunFacts): JudgedLimit[] {
  if (interruption !== null || (counters['connections_attempted'] ?? 0) > 0) return []
  const limit = {
    name: 'connections attempted',
    note: '',
    observed: 0,
    bound: 'at least',
    limit: 1,
    unit: 'count',
  } as const
  return [judgedLimit(limit, ['No connection was attempted.'])]
}

function workersLostLimit({ workersLost }: RunFacts): JudgedLimit {
  return judgedLimit({ name: 'worker processes lost', note: '', ...noneOf(workersLost) }, [
    `${workersLost} of the worker processes ended before the run did, limit 0.`,
  ])
}

/**
 * Checks the share of the schedule that was published. Messages that the target made impossible to send, or that the scenario
 * withheld, are no fault of the harness.
 */
function achievedLimit({ counters }: RunFacts): JudgedLimit {
  const counter = (name: CounterName) => counters[name] ?? 0
  const published = counter('messages_published')
  const sendable =
    counter('messages_offered') -
    counter('messages_unsendable') -
    counter('messages_unadmitted') -
    counter('messages_withheld')
  const share = sendable === 0 ? null : published / sendable
  return judgedLimit(
    {
      name: scheduleLimit,
      note: `${published} of ${sendable} messages`,
      observed: share,
      bound: 'at least',
      limit: leastAchievedShare,
      unit: 'share',
    },
    [
      `${published} of ${sendable} scheduled messages were published, ${percent(share ?? 0)}; the limit is at least ${percent(leastAchievedShare)}.`,
    ],
  )
}

function localResourcesLimit({ classes }: RunFacts): JudgedLimit {
  const failed = failedLocally(classes)
  return judgedLimit({ name: 'connections failed for want of files or ports', note: '', ...noneOf(failed) }, [
    `${failed} connections failed for want of open files or ports on this machine, limit 0.`,
  ])
}

function noneOf(observed: number) {
  return { observed, bound: 'at most', limit: 0, unit: 'count' } as const
}

/** The number of connections that failed because this machine had no more open files or ports: the target never saw them. */
export function failedLocally(classes: RunResult['classes']): number {
  const failed = classes['connections_failed'] ?? {}
  return localClasses.reduce((sum, name) => sum + (failed[name] ?? 0), 0)
}
