import { memberName } from '../../../../../src/crowd/stamp/member-name.ts'
import { Ledger } from '../../../../../src/runs/evaluation/receipts/ledger.ts'
import type { MatchedMessage } from '../../../../../src/runs/evaluation/receipts/matched-message.ts'
import { Presence } from '../../../../../src/runs/evaluation/receipts/presence.ts'
import type { HandlerLine, InvocationFact } from '../../../../../src/metrics/server/invocation-fact.ts'
import type { StaleConnectionFacts } from '../../../../../src/runs/evaluation/stale-connections/stale-connections.ts'
import type { MemberDrop } from '../../../../../src/runs/evaluation/stale-connections/dropped-members.ts'
import type { ItemsEntry } from '../../../../../src/metrics/server/items-entry.ts'
import { publishedMessages, settleAll } from '../receipts/matched-messages.ts'
import { broadcastBy, handlerLine, invocation } from '../../../metrics/server/invocations.ts'

const second = 1_000_000

/** Seconds of the run as monotonic microseconds; the server's epoch began with the run. */
export const at = (seconds: number) => seconds * second

/** What one message met. */
export interface Broadcast {
  readonly publisher: number
  readonly sentAt: number
  readonly receivedBy: readonly number[]
  /** What its handler says; null if there is no line of it. */
  readonly line: Partial<HandlerLine> | null
}

/** A run in one room: members 0 to 3 from second 1 on, their items `c0` to `c3`. Seconds are those of the run. */
export interface StaleRoom {
  readonly drops: readonly MemberDrop[]
  /** At which second a reading ended, and the items that it found missing since the one before. */
  readonly readings: readonly (readonly [second: number, ...missing: string[]])[]
  readonly broadcasts?: readonly Broadcast[]
  /** The second at which the `$disconnect` handler of a connection started. */
  readonly disconnects?: Readonly<Record<string, number>>
  readonly changes?: Partial<StaleConnectionFacts>
}

const members = [0, 1, 2, 3]

export function staleRoom({
  drops,
  readings,
  broadcasts = [],
  disconnects = {},
  changes,
}: StaleRoom): StaleConnectionFacts & { readonly matched: readonly MatchedMessage[] } {
  const presence = new Presence()
  for (const member of members) presence.entered(member, at(1))
  for (const { member, atUs } of drops) presence.left(member, atUs)
  const seating = {
    roomOf: new Uint32Array(4),
    seatOf: Uint32Array.from(members),
    membersOf: [Uint32Array.from(members)],
  }
  const ledger = new Ledger(seating)
  for (const [sequence, { publisher, receivedBy }] of broadcasts.entries())
    for (const member of receivedBy) ledger.arrived(member, publisher, sequence, 1000, 0)
  const messages = publishedMessages(
    broadcasts.map(({ publisher, sentAt }, sequence) => {
      return { publisher, sequence, intendedAtUs: at(sentAt), sentAtUs: at(sentAt) }
    }),
  )
  const sent = broadcasts.map(({ sentAt, line }) => (line === null ? null : handling('SendMessage', sentAt, line)))
  const ended = Object.entries(disconnects).map(([connectionId, start]) =>
    handling('Disconnect', start, { connectionId }),
  )
  return {
    drops,
    itemEntries: itemEntries(readings),
    whyNoItems: null,
    recorded: null,
    invocations: [...sent.filter((one) => one !== null), ...ended],
    disconnectFunction: 'Disconnect',
    serverClockUs: (epochMs) => epochMs * 1000,
    cutAtUs: () => undefined,
    untilUs: at(60),
    startedAtUs: 0,
    messages,
    matched: [
      ...settleAll(ledger, {
        messages,
        seating,
        presence,
        rule: { joinGraceUs: 0, drainUs: second, echoesToSender: true, repliesToSender: false },
      }),
    ],
    broadcastOf: (_, sequence) => broadcastBy(sent[sequence]),
    seating,
    presence,
    echoesToSender: true,
    ...changes,
  }
}

/** The first reading, at second 2, has all items; each takes a tenth of a second. */
function itemEntries(readings: StaleRoom['readings']): ItemsEntry[] {
  const all = members.map((member) => [`c${member}`, memberName(member, '3f9a0c1b')] as const)
  const first: ItemsEntry = { kind: 'items', beganAtUs: at(1.9), atUs: at(2), added: all, removed: [] }
  const later = readings.map(([ended, ...removed]): ItemsEntry => {
    return { kind: 'items', beganAtUs: at(ended - 0.1), atUs: at(ended), added: [], removed }
  })
  return [first, ...later]
}

function handling(functionName: string, startedAt: number, line: Partial<HandlerLine>): InvocationFact {
  const startedAtMs = startedAt * 1000
  const handler = handlerLine({ connectionId: 'c0', ...line })
  return invocation({ functionName, startedAtMs, endedAtMs: startedAtMs + 20, handler })
}
