import type { Handshake } from '../crowd/connection/handshake.ts'
import type { ProtocolSource } from '../crowd/protocols/load-protocol.ts'
import type { Scenario } from '../scenarios/scenario.ts'
import type { LoggedPlan } from './logged-request.ts'

/** What is played, and how it is judged: all of it checked before anything is started. */
export interface RunPlan extends LoggedPlan {
  readonly scenario: Scenario
  /** Secrets: it stands in no file. */
  readonly handshake: Handshake
  readonly protocol: ProtocolSource
}
