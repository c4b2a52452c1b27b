import { broadcast } from './broadcast.ts'
import { coldStart } from './cold-start.ts'
import { connect } from './connect.ts'
import { demo } from './demo.ts'
import { hello } from './hello.ts'
import { positions } from './positions.ts'
import { publishHttp } from './publish-http.ts'
import { reconnectStorm } from './reconnect-storm.ts'
import { rooms } from './rooms.ts'
import type { Scenario } from './scenario.ts'
import { slowConsumer } from './slow-consumer.ts'
import { smoke } from './smoke.ts'
import { soak } from './soak.ts'
import { stale } from './stale.ts'

/** Every scenario, in the order of `fanbench scenarios`. */
export const scenarios: readonly Scenario[] = [
  smoke,
  connect,
  broadcast,
  rooms,
  coldStart,
  stale,
  reconnectStorm,
  slowConsumer,
  positions,
  hello,
  publishHttp,
  soak,
  demo,
]

/** The name of the scenario to begin with on a target of this protocol: that of its chat if it has one of its own. */
export function firstScenarioOf(protocol: string | undefined): string {
  return (scenarios.find(({ chat }) => chat !== undefined && chat === protocol) ?? broadcast).name
}
