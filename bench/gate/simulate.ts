import { seededRandom } from '../../src/crowd/random.ts'
import type { Block } from '../../commands/experiment/experiment.ts'
import type { GateAnswer } from '../../commands/gate/gate-result.ts'
import { gateExperiment } from '../../commands/gate/gate.ts'
import { parseGatedFigures } from '../../commands/gate/gated-figures.ts'
import type { GateArm, GatePlan } from '../../commands/gate/plan.ts'
import { type Noise, type TrueChange, simulatedMachine } from './simulated-blocks.ts'

export interface Design {
  readonly noise: Noise
  readonly change: TrueChange
  readonly pairs: number
  /** As `--metrics` takes them; undefined for the usual ones. */
  readonly metrics?: string
}

/** One gate from its first block to its answer: the code of `fanbench gate`, without its sockets. */
export function simulatedGate({ noise, change, pairs, metrics }: Design, seed: number): GateAnswer {
  const plan: GatePlan = {
    scenario: 'broadcast',
    baseline: { name: 'baseline', commit: null, settings: {} },
    candidate: { name: 'candidate', commit: null, settings: {} },
    baselineRuns: null,
    pairs,
    figures: parseGatedFigures(metrics, []),
    slo: null,
    noise: null,
    force: false,
    forced: [],
    warnings: [],
    allowInconclusive: false,
    seed,
  }
  const { nextArm, judge } = gateExperiment(plan)
  const measure = simulatedMachine(noise, change, seededRandom(seed + 104_729))
  const blocks: Block<GateArm>[] = []
  for (let arm = nextArm(blocks); arm !== undefined; arm = nextArm(blocks)) blocks.push({ arm, result: measure(arm) })
  return judge(blocks)
}
