import { broadcast } from './broadcast.ts'
import { connect } from './connect.ts'
import { demo } from './demo.ts'
import type { Scenario } from './scenario.ts'
import { smoke } from './smoke.ts'

/** Every scenario, in the order of `fanbench scenarios`. */
export const scenarios: readonly Scenario[] = [smoke, connect, broadcast, demo]
