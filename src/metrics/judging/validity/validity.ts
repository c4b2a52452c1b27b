import type { RunResult } from '../../result/run-result.ts'
import type { ServedTimesFigures } from '../../result/served-times.ts'
import { type JudgedLimit, besideEachOther, judgedLimit, milliseconds, percent } from '../checks/judged-limit.ts'
import { type Fitness, judgeFitness } from '../fitness.ts'
import type { RunFacts } from '../run-facts.ts'
import { clockLimits } from './clocks.ts'
import { cpuShareLimits } from './cpu-share.ts'
import { scheduleLimit, structuralLimits } from './structure.ts'
import { timingLimits } from './timing.ts'

/**
 * The share by which the mean may be off. A step that is done n times in turn takes n times the mean, so a strategy that waits
 * looks slower than it is by the same share. A median would not show it: on a busy machine most times are served to half a
 * millisecond, and some are tens of milliseconds late.
 *
 * All kinds together may be off by a fifth, since the room waits for all of them: that is above the tenth that a machine costs if
 * it is also busy with other work. A single kind may be off by half, because there the stand-in itself may not be able to be as
 * fast, as in a scan of a large table.
 */
const mostOff = { together: 0.2, kind: 0.5 }

/** With fewer samples, one long stall decides. */
const leastServed = 100

/** Checks whether the service times of the embedded stack were those that it was told to take. */
function servedTimesLimits({ servedTimes }: Pick<RunFacts, 'servedTimes'>): JudgedLimit[] {
  if (servedTimes === undefined) return []
  const kinds = Object.entries(servedTimes.kinds).flatMap(([kind, figures]) => meanError(`of ${kind}`, figures))
  const [worst] = kinds.toSorted((a, b) => b.off - a.off)
  const note = `${worst?.whose ?? ''}, the worst of ${kinds.length} kinds`
  return [
    limitOf('service times, mean, all kinds', '', mostOff.together, meanError('of all kinds', servedTimes.all)[0]),
    limitOf('service times, mean, one kind', worst === undefined ? '' : note, mostOff.kind, worst),
  ]
}

interface MeanError {
  readonly whose: string
  readonly askedUs: number
  readonly servedUs: number
  /** The deviation as a share of the mean that was asked for. */
  readonly off: number
}

function meanError(whose: string, { served, meanAskedUs, meanServedUs }: ServedTimesFigures): MeanError[] {
  if (served < leastServed || meanAskedUs === null || meanServedUs === null) return []
  return [{ whose, askedUs: meanAskedUs, servedUs: meanServedUs, off: Math.abs(meanServedUs / meanAskedUs - 1) }]
}

function limitOf(name: string, note: string, limit: number, error: MeanError | undefined): JudgedLimit {
  const row = { name, note, bound: 'at most', limit, unit: 'share' } as const
  if (error === undefined) return judgedLimit({ ...row, observed: null }, [])
  const { whose, askedUs, servedUs, off } = error
  const mean = besideEachOther(servedUs, askedUs, milliseconds)
  const shown = besideEachOther(off, limit, percent)
  return judgedLimit({ ...row, observed: off }, [
    `The service times ${whose} were to have a mean of ${mean.limit} and had ${mean.observed}, ${shown.observed} off; the limit is ${shown.limit}.`,
  ])
}

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
