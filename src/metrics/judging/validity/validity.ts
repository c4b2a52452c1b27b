import type { RunResult } from '../../result/run-result.ts'
import { clockLimits } from './clocks.ts'
import { cpuShareLimits } from './cpu-share.ts'
import { type Fitness, judgeFitness } from '../fitness.ts'
import type { JudgedLimit } from '../checks/judged-limit.ts'
import type { RunFacts } from '../run-facts.ts'
import { servedTimesLimits } from './served-times.ts'
import { scheduleLimit, structuralLimits } from './structure.ts'
import { timingLimits } from './timing.ts'

export type Validity = Required<RunResult['validity']>

/**
 * Decides whether the harness measured what it says it measured.
 *
 * Structural reasons (a balance that does not add up, a lost worker, a schedule not kept, files or ports used up) make any run
 * `invalid`. If others took the machine's time, the run was `unfit`, and that is the first reason. Timing reasons (the crowd was
 * late or waited for a core) make a run `unfit` if the crowd has a machine of its own. So do clocks that differ by too much for
 * what was timed between them, whatever the machine. If the target shares the cores with the crowd, the crowd's waiting is a part
 * of what was measured: the verdict is then `shared-cores`, the figures are a statement about the two together, and the reasons
 * say so.
 *
 * @param fitness of the machine, see `judgeFitness`
 */
export function judgeValidity(facts: RunFacts, fitness: Fitness = judgeFitness(facts)): Validity {
  const structure = structuralLimits(facts)
  const timed = [...timingLimits(facts), ...cpuShareLimits(facts), ...servedTimesLimits(facts)]
  // A message that was not sent for lack of time is no fault of the record.
  const isFault = ({ limit }: JudgedLimit) => fitness.word !== 'unfit' || limit.name !== scheduleLimit
  const isBroken = structure.some((judged) => judged.reasons.length > 0 && isFault(judged))
  const timing = timed.flatMap(({ reasons }) => reasons)
  const clocks = clockLimits(facts)
  const ofClocks = clocks.flatMap(({ reasons }) => reasons)
  const byTime = ofClocks.length > 0 ? 'unfit' : verdictByTime(facts, fitness, timing.length > 0)
  const verdict = isBroken ? 'invalid' : byTime
  return {
    verdict,
    reasons: [
      ...(isBroken ? [] : ofClocks),
      ...fitness.reasons,
      ...structure.flatMap(({ reasons }) => reasons),
      ...(isBroken ? ofClocks : []),
      ...timing,
      ...(facts.targetSharesMachine && timing.length > 0 && fitness.word !== 'unfit' ? [sharedCores] : []),
    ],
    limits: [...[...structure, ...timed, ...clocks].map(({ limit }) => limit), ...fitness.limits],
  }
}

function verdictByTime({ targetSharesMachine }: RunFacts, { word }: Fitness, isLate: boolean): Validity['verdict'] {
  if (word === 'unfit') return 'unfit'
  if (!isLate) return 'valid'
  return targetSharesMachine ? 'shared-cores' : 'unfit'
}

/** The last reason for a run in which both waited for the cores. */
const sharedCores =
  'The target shares the cores of this machine, so the figures are a statement about the two together.'
