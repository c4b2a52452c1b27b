import { plainHandshake } from '../../../src/crowd/connection/handshake.ts'
import { rooms } from '../../../src/crowd/protocols/rooms.ts'
import { broadcast } from '../../../src/scenarios/broadcast.ts'
import { generalDefaults } from '../../../src/scenarios/options.ts'
import type { PlanParts } from '../../../src/sharding/make-plan.ts'
import { endpointTarget } from '../../../src/targets/target.ts'

/** A broadcast of 30 members in 6 rooms by three shards, at a room chat. */
export function partsOf(url: string, changes: Partial<PlanParts> = {}): PlanParts {
  return {
    run: {
      scenario: broadcast,
      options: { ...generalDefaults, members: 30, rooms: 6, seed: 5 },
      handshake: plainHandshake,
      limits: ['delivery_latency.p90=1s'],
      scenarioLimits: [],
      allowInconclusive: false,
      requireMetrics: false,
      command: 'fanbench artillery init load',
    },
    target: endpointTarget(url),
    protocolSource: { kind: 'built-in', name: 'rooms' },
    protocol: rooms,
    shards: 3,
    spreadRooms: false,
    harness: { version: '0.0.0', commit: null },
    ...changes,
  }
}
