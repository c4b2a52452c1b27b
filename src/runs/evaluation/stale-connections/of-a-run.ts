import { dropKinds } from '../../../metrics/catalogue/connection-ends.ts'
import { cutFields, dropFields, openingFields, rowsOf } from '../../../metrics/recording/worker-facts.ts'
import { whyNoItems } from '../../../targets/why-no-items.ts'
import type { GatheredRun } from '../gather-facts.ts'
import type { KeptFacts } from '../kept-facts.ts'
import type { MessageCollector } from '../receipts/matched-message.ts'
import { type StaleConnectionFigures, staleConnections } from './stale-connections.ts'
import type { MemberDrop } from './dropped-members.ts'

/** The stale connections of a run, from what it left in its logs. */
export function staleConnectionsOf(run: GatheredRun): MessageCollector<StaleConnectionFigures> | null {
  const { start, end, facts, rooms } = run
  const { request, protocol, startedAtUs } = start
  const rampDown = end.phases.find(({ name }) => name === 'ramp-down')
  const cutAtUs = cuts(facts.workers)
  return staleConnections({
    ...run,
    drops: finalDrops(facts.workers),
    itemEntries: run.items,
    whyNoItems: whyNoItems(request.target),
    invocations: end.invocations?.invocations ?? null,
    recorded:
      end.gateway === undefined || run.serverClockUs === null
        ? null
        : { record: end.gateway, workers: facts.workers, serverClockUs: run.serverClockUs },
    disconnectFunction: request.target.routes['$disconnect'],
    cutAtUs: (member) => cutAtUs.get(member),
    untilUs: rampDown === undefined ? Infinity : startedAtUs + rampDown.startSecond * 1e6,
    startedAtUs,
    messages: facts.messages,
    seating: rooms.seating,
    echoesToSender: protocol.echoesToSender,
  })
}

/** The drops after which the member did not reconnect. */
function finalDrops(workers: readonly KeptFacts[]): MemberDrop[] {
  const lastOpenAtUs = new Map<number, number>()
  for (const [member = 0, , openAtUs = 0] of workers.flatMap(({ openings }) => [
    ...rowsOf(openings, openingFields.length),
  ]))
    lastOpenAtUs.set(member, Math.max(openAtUs, lastOpenAtUs.get(member) ?? 0))
  return workers
    .flatMap(({ drops }) => [...rowsOf(drops, dropFields.length)])
    .map(([member = 0, kind = 0, atUs = 0]) => ({ member, kind: dropKinds[kind] ?? 'killed', atUs }))
    .filter(({ member, atUs }) => (lastOpenAtUs.get(member) ?? 0) <= atUs)
    .sort((a, b) => a.atUs - b.atUs)
}

/** When connections ended that the harness had not ended; of each member the first. */
function cuts(workers: readonly KeptFacts[]): Map<number, number> {
  const firstUs = new Map<number, number>()
  for (const [member = 0, atUs = 0] of workers.flatMap((facts) => [...rowsOf(facts.cuts, cutFields.length)]))
    firstUs.set(member, Math.min(atUs, firstUs.get(member) ?? Infinity))
  return firstUs
}
