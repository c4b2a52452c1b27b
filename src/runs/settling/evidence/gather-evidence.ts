import type { Rooms } from '../../../crowd/rooms.ts'
import { runMark } from '../../../crowd/start-fleet.ts'
import type { Overtaking, SettledMessage } from '../../../metrics/recording/ledger.ts'
import type { PublishedMessages } from '../../../metrics/recording/worker-facts.ts'
import type { Evidence } from '../../../metrics/result/findings.ts'
import type { InvocationFact } from '../../../metrics/server/invocation-fact.ts'
import { attributeMessages } from '../attribute-messages.ts'
import type { RunEnd, RunLogs } from '../../run-logs.ts'
import { broadcastEvidence } from './broadcast-evidence.ts'
import { deathsOf } from './deaths.ts'
import { invocationEvidence } from './invocation-evidence.ts'
import { memberEvidence } from './member-evidence.ts'
import { messageEvidence } from './message-evidence.ts'
import { overtakingEvidence } from './overtaking-evidence.ts'

/** What was made of the crowd's facts already. */
export interface SettledRun {
  readonly settled: readonly SettledMessage[]
  readonly overtakings: readonly Overtaking[]
  readonly messages: PublishedMessages
  readonly rooms: Pick<Rooms, 'roomOf'>
}

/** What a run shows that findings follow from. */
export function gatherEvidence({ start, workers }: RunLogs, end: RunEnd, run: SettledRun): Evidence {
  const { settled, overtakings, messages } = run
  const { request, protocol, wallClockAheadUs } = start
  const invocations = invocationsOf(end)
  const invocationOf = attributeMessages(invocations ?? [], runMark(request.runId))
  const deaths = deathsOf(
    workers.flatMap(({ entries }) => entries),
    run.rooms,
  )
  const sayRoute = protocol.routes?.say
  const wallClockMs = (atUs: number) => (atUs + wallClockAheadUs) / 1000
  return {
    members: memberEvidence(settled, messages, deaths),
    messages: messageEvidence(settled, messages, deaths),
    overtakings: overtakingEvidence(overtakings, messages, invocationOf),
    invocations: invocationEvidence(invocations, sayRoute && request.target.routes[sayRoute]),
    broadcasts: broadcastEvidence({ settled, messages, invocationOf, wallClockMs }),
  }
}

function invocationsOf({ invocations: pulled }: RunEnd): readonly InvocationFact[] | null {
  return pulled === null || pulled.status === 'missing' ? null : pulled.invocations
}
