import type { Evidence } from '../../../metrics/result/findings.ts'
import type { InvocationFact } from '../../../metrics/server/invocation-fact.ts'
import type { RunEnd } from '../../run-logs.ts'
import type { GatheredRun } from '../gather-facts.ts'
import type { MessageCollector } from '../receipts/message-collector.ts'
import { broadcastEvidence } from './broadcast-evidence.ts'
import { cutShort } from './cut-short.ts'
import { departuresOf, dropsOf } from './drops.ts'
import { functionEvidence, throttleEvidence } from './function-evidence.ts'
import { gatewayEvidence } from './gateway-evidence.ts'
import { invocationEvidence, messageEvidence, overtakingEvidence } from './run-wide-counts.ts'
import { memberEvidence } from './member-evidence.ts'

/** What a run shows that findings follow from. */
export function gatherEvidence({
  start,
  end,
  facts,
  index,
  rooms,
  broadcastOf,
}: Pick<GatheredRun, 'start' | 'end' | 'facts' | 'index' | 'rooms' | 'broadcastOf'>): MessageCollector<Evidence> {
  const { request, protocol, startedAtUs, wallClockAheadUs } = start
  const { messages, workers } = facts
  const drops = dropsOf(workers, rooms)
  const sayRoute = protocol.routes?.say
  const wallClockMs = (atUs: number) => (atUs + wallClockAheadUs) / 1000
  const sayRole = sayRoute && request.target.routes[sayRoute]
  const logged = invocationsOf(end)
  const invocations = invocationEvidence(logged, sayRole)
  const rampDown = end.phases.find(({ name }) => name === 'ramp-down')
  const untilUs = rampDown === undefined ? Infinity : startedAtUs + rampDown.startSecond * 1e6
  const untilMs = wallClockMs(untilUs)
  const disconnectedAtUs = (logged ?? [])
    .filter(({ role, endedAtMs }) => role === request.target.routes['$disconnect'] && endedAtMs < untilMs)
    .map(({ endedAtMs }) => endedAtMs * 1000 - wallClockAheadUs)
  const ofMembers = memberEvidence(messages, drops, departuresOf(workers, rooms, disconnectedAtUs), untilUs)
  const ofMessages = messageEvidence(messages, drops)
  const cuts = cutShort(invocations?.timeoutUs ?? null)
  const ofBroadcasts = broadcastEvidence({ messages, broadcastOf, wallClockMs })
  const ofOvertakings = overtakingEvidence({ messages, index, broadcastOf })
  return {
    overtaken: (overtaking) => ofOvertakings.overtaken(overtaking),
    add(message) {
      for (const collector of [ofMembers, ofMessages, cuts, ofBroadcasts]) collector.add(message)
    },
    figures: () => ({
      members: ofMembers.figures(),
      messages: { ...ofMessages.figures(), ...cuts.figures() },
      overtakings: ofOvertakings.figures(),
      invocations,
      broadcasts: ofBroadcasts.figures(),
      functions: functionEvidence(logged, end.server, sayRole, request.target.invokedByStreams),
      gateway: gatewayEvidence(end.gateway ?? null, untilMs),
      throttles: throttleEvidence(end.server),
      integrationErrors: end.server.api?.integrationErrors ?? null,
    }),
  }
}

function invocationsOf({ invocations: pulled }: RunEnd): readonly InvocationFact[] | null {
  return pulled === null || pulled.status === 'missing' ? null : pulled.invocations
}
