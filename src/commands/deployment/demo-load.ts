import type { ExpectedLoad } from '../../cost/expected-usage.ts'
import { generalDefaults } from '../../scenarios/defaults.ts'
import { demo } from '../../scenarios/demo.ts'
import { expectedLoad } from '../../scenarios/expected-load.ts'

/** What `fanbench demo` plays, as what a stack is asked to carry. */
export const demoLoad: ExpectedLoad = expectedLoad(demo, { ...generalDefaults, ...demo.defaults })
