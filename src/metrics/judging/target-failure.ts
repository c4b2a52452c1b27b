import { exitCodes } from '../../exit-codes.ts'
import type { ConnectionClass } from '../catalogue/connection-ends.ts'
import type { CounterName } from '../catalogue/counters.ts'
import {
  type CodedReason,
  byHarness,
  endedByTarget,
  endedWithoutLife,
  inBrackets,
  refusalsOfConnect,
  refusalsOfRequests,
} from './failure-details.ts'
import type { RunFacts } from './run-facts.ts'
import { failedLocally } from './validity/structure.ts'

/**
 * Reasons why the target as a whole failed. Failures of a part of the connections are left to the checks; this is about failures
 * of all of them.
 */
export function targetFailure(facts: RunFacts): CodedReason[] {
  const { counters, classes, interruption, targetExited, workersLost, endedEarly } = facts
  const reasons: string[] = []
  if (targetExited !== null) reasons.push(`The target ended: ${targetExited}.`)
  if (interruption === null) {
    const count = (name: CounterName) => counters[name] ?? 0
    const attempted = count('connections_attempted')
    // If nobody got an answer to a step before the join, the run ended there.
    const asking = Math.max(count('joins_attempted'), endedEarly === null ? 0 : count('requests_failed'))
    // A run that was cut off before its first connection says nothing about the target.
    const reachedIt = attempted > failedLocally(classes)
    // The outcome of what a lost worker had begun is not known: then only failures that were seen are the target's.
    const wasSeen = (failures: Readonly<Record<string, number>> = {}) =>
      workersLost === 0 || Object.values(failures).some((failed) => failed > 0)
    if (count('connections_opened') === 0 && reachedIt && wasSeen(classes['connections_failed']))
      reasons.push(
        `None of ${attempted} connections opened${inBrackets(classes['connections_failed'])}.${refusalsOfConnect(facts)}`,
      )
    else if (hasLostEverybody(facts))
      reasons.push(
        `${enderOf(classes)} ended all ${count('connections_lost')} connections that were left${inBrackets(endedByTarget(classes))}.`,
      )
    else if (asking > 0 && count('joins_completed') === 0 && wasSeen(classes['requests_failed']))
      reasons.push(
        `The target let none of ${asking} members into a room${inBrackets(classes['requests_failed'])}.${refusalsOfRequests(facts)}`,
      )
  }
  const isSure = targetExited === null && isNobodyThere(facts)
  return reasons.map((reason) => ({ code: exitCodes.targetFailed, reason, isSure }))
}

/**
 * The failures that no lack of time explains, however busy the machine was: nobody listens at the address, the address is not
 * known, the certificate is not accepted, or the target refuses the request.
 */
const whateverTheLoad = /^(?:refused|dns|http-status 40[134]|tls \w*(?:CERT|EPROTO))/

function isNobodyThere({ counters, classes }: RunFacts): boolean {
  const failed = Object.entries(classes['connections_failed'] ?? {}).filter(([, connections]) => connections > 0)
  return (
    (counters['connections_opened'] ?? 0) === 0 &&
    failed.length > 0 &&
    failed.every(([name]) => whateverTheLoad.test(name))
  )
}

/** Did the target end every connection that the scenario had not ended itself? */
function hasLostEverybody({ counters, classes }: RunFacts): boolean {
  if (endedWithoutLife(classes) > 0) return false
  const lost = counters['connections_lost'] ?? 0
  const endedByHarness = classes['connections_closed']?.[byHarness] ?? 0
  const endedByScenario = counters['members_dropped'] ?? 0
  return lost > 0 && (counters['connections_open_at_end'] ?? 0) === 0 && endedByHarness <= endedByScenario
}

/**
 * Names who ended the connections. A member ends a connection with messages larger than the limit: then what the target sent has
 * ended it.
 */
function enderOf(classes: RunFacts['classes']): string {
  const isLimit = (name: string) => name.split(' ')[0] === ('message-limit' satisfies ConnectionClass)
  const names = Object.keys(endedByTarget(classes))
  return names.every(isLimit) ? 'Messages over --max-message-size' : 'The target'
}
