import { listPrices } from '../../../src/cost/price-list.ts'
import { usualAssumptions } from '../../../commands/plan/assumptions.ts'
import { fastestRamp } from '../../../commands/plan/plan-options.ts'
import { type LoadPlan, type LoadToPlan, planLoad } from '../../../commands/plan/load-plan.ts'
import { fargateTask } from '../../../commands/plan/machines.ts'
import { quotasOf } from '../../../commands/plan/quotas.ts'
import { broadcast } from '../../../src/scenarios/broadcast.ts'
import { expectedLoad } from '../../../src/scenarios/expected-load.ts'
import { type RunOptions, generalDefaults } from '../../../src/scenarios/options.ts'

interface Asked extends Partial<Omit<LoadToPlan, 'options' | 'quotas' | 'assumptions'>> {
  readonly options: Partial<RunOptions>
  readonly quotas?: readonly string[]
  readonly assumptions?: Partial<LoadToPlan['assumptions']>
}

/**
 * A broadcast with constant arrivals in rooms of ten, or in 5,000 rooms; 5 messages a second for 35 s, then 5 s of drain, with 0.25 s before
 * them: 40.25 s beside connects, joins and closes.
 */
export function planned({ options: chosen, quotas: raised = [], assumptions, ...rest }: Asked): LoadPlan {
  const quotas = quotasOf(raised)
  const { members = 100, arrivals = 'constant' } = chosen
  const rooms = Math.min(5000, Math.ceil(members / 10))
  const ramp = fastestRamp(quotas, arrivals)
  const options: RunOptions = { ...generalDefaults, arrivals, rooms, ...ramp, ...chosen }
  return planLoad({
    scenario: broadcast,
    options,
    load: expectedLoad(broadcast, options),
    reconnects: false,
    quotas,
    assumptions: { ...usualAssumptions(true), ...assumptions },
    machine: fargateTask,
    shardMembers: undefined,
    cost: [],
    prices: listPrices,
    flags: [],
    ...rest,
  })
}
