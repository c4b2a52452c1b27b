import type { RunResult } from '../../result/run-result.ts'
import { cpuShareLimits } from './cpu-share.ts'
import { otherLoadLimits } from './other-load.ts'
import type { RunFacts } from '../run-facts.ts'
import { servedTimesLimits } from './served-times.ts'
import { structuralLimits } from './structure.ts'
import { timingLimits } from './timing.ts'

export type Validity = Required<RunResult['validity']>

/**
 * Did the harness measure what it says it measured?
 *
 * Structural reasons (a balance that does not add up, a lost worker, a schedule not kept, files or ports used up) make
 * any run `invalid`. Timing reasons (the crowd was late or waited for a core) say that a machine of the crowd's own was
 * `unfit`. Where the target shares the cores with the crowd, the crowd's waiting is a part of what was measured: the verdict
 * is then `shared-cores`, the figures are a statement about the two together, and the reasons say so.
 */
export function judgeValidity(facts: RunFacts): Validity {
  const timed = [
    ...timingLimits(facts),
    ...otherLoadLimits(facts),
    ...cpuShareLimits(facts),
    ...servedTimesLimits(facts),
  ]
  const judged = { structural: structuralLimits(facts), timing: timed }
  const limits = [...judged.structural, ...judged.timing].map(({ limit }) => limit)
  const structural = judged.structural.flatMap(({ reasons }) => reasons)
  const timing = judged.timing.flatMap(({ reasons }) => reasons)
  const late = facts.targetSharesMachine ? 'shared-cores' : 'unfit'
  const verdict = structural.length > 0 ? 'invalid' : timing.length > 0 ? late : 'valid'
  const isShared = facts.targetSharesMachine && timing.length > 0
  return { verdict, reasons: [...structural, ...timing, ...(isShared ? [sharedCores] : [])], limits }
}

/** The last reason of a run in which both waited for the cores. */
const sharedCores =
  'The target shares the cores of this machine, so the figures are a statement about the two together.'
