import type { CrowdProtocol } from '../../../src/crowd/protocols/crowd-protocol.ts'
import type { Scenario } from '../../../src/scenarios/scenario.ts'

/** Why the chat's protocol is of no use to the scenario; none if it is. */
export function protocolProblems({ name, needs = 'say' }: Scenario, protocol: CrowdProtocol): string[] {
  if (needs === 'say' && protocol.say === undefined)
    return [`${name} publishes messages, and a chat of the protocol ${protocol.name} has none: give it another chat`]
  if (needs === 'connectionIds' && protocol.connectionIds === undefined)
    return [
      `${name} waits for what a chat says by itself, and one of the protocol ${protocol.name} says nothing: leave out --chat, --stack and --protocol`,
    ]
  return []
}
