import type { ExpectedLoad } from '../deploying/expected-usage.ts'
import { generalDefaults } from '../scenarios/defaults.ts'
import { demo } from '../scenarios/demo.ts'

const { members, rooms, publishRate, warmUp, duration, connectRate, joinRate, drain, payload } = {
  ...generalDefaults,
  ...demo.defaults,
}

/** What `fanbench demo` plays, as what a stack is asked to carry. */
export const demoLoad: ExpectedLoad = {
  members,
  rooms,
  publishRate,
  publishSeconds: warmUp + duration,
  idleSeconds: members / connectRate + members / joinRate + drain,
  payloadBytes: payload,
}
