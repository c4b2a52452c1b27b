import type { Handshake } from '../crowd/connection/handshake.ts'
import type { ProtocolSource } from '../crowd/protocols/load-protocol.ts'
import type { Scenario } from '../scenarios/scenario.ts'
import type { LoggedPlan } from './logged-request.ts'

/** The scenario and its judging, checked completely before anything starts. */
export interface RunPlan extends LoggedPlan {
  readonly scenario: Scenario
  /** Secrets: it stands in no file. */
  readonly handshake: Handshake
  readonly protocol: ProtocolSource
}
