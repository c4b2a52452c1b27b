import type { Evidence } from '../../../metrics/result/findings.ts'
import type { InvocationFact } from '../../../metrics/server/invocation-fact.ts'
import type { RunEnd } from '../../run-logs.ts'
import type { SettledRun } from '../settle-run.ts'
import { broadcastEvidence } from './broadcast-evidence.ts'
import { cutShort } from './cut-short.ts'
import { dropsOf } from './drops.ts'
import { invocationEvidence, messageEvidence, overtakingEvidence } from './run-wide-counts.ts'
import { memberEvidence } from './member-evidence.ts'

/** What a run shows that findings follow from. */
export function gatherEvidence({
  start,
  end,
  workerFacts,
  facts,
  rooms,
  settled,
  overtakings,
  broadcastOf,
}: SettledRun): Evidence {
  const { request, protocol, wallClockAheadUs } = start
  const { messages } = facts
  const drops = dropsOf(workerFacts, rooms)
  const sayRoute = protocol.routes?.say
  const wallClockMs = (atUs: number) => (atUs + wallClockAheadUs) / 1000
  const invocations = invocationEvidence(invocationsOf(end), sayRoute && request.target.routes[sayRoute])
  return {
    members: memberEvidence(settled, messages, drops),
    messages: { ...messageEvidence(settled, messages, drops), ...cutShort(settled, invocations?.timeoutUs ?? null) },
    overtakings: overtakingEvidence(overtakings, messages, broadcastOf),
    invocations,
    broadcasts: broadcastEvidence({ settled, messages, broadcastOf, wallClockMs }),
  }
}

function invocationsOf({ invocations: pulled }: RunEnd): readonly InvocationFact[] | null {
  return pulled === null || pulled.status === 'missing' ? null : pulled.invocations
}
