import { nothing } from '../budget.ts'
import type { ProbeHandshake } from '../probe-session.ts'
import { type Probe, seen } from '../probe.ts'

/** The HTTP response to a handshake. */
export const handshakes: readonly Probe[] = [
  answering('handshake-accepted', 'a handshake that is accepted', {}),
  answering('handshake-status-403', 'a handshake to which the function answers 403', { wish: 'status-403' }),
  answering('handshake-function-throws', 'a handshake whose function throws', { wish: 'throw' }),
  answering('handshake-malformed', 'a handshake whose function gives no usable answer', { wish: 'malformed' }),
  answering('handshake-unknown-stage', 'a handshake to a stage that there is not', { stage: 'nostage' }),
  answering('handshake-plain-get', 'a plain GET', { upgrade: false }),
]

function answering(id: string, what: string, handshake: ProbeHandshake): Probe {
  return {
    id,
    question: `Which status, headers and body answer ${what}?`,
    budget: { ...nothing, connections: 1, seconds: 60 },
    async record(session) {
      return seen(await session.handshake(handshake))
    },
  }
}
