import type { RunResult, ValidityLimit } from '../result/run-result.ts'
import type { TakenShares } from '../result/taken-time.ts'
import { type JudgedLimit, besideEachOther, judgedLimit, percent } from './checks/judged-limit.ts'
import { leastOfTheAsked, worstCpuShare } from './validity/cpu-share.ts'
import { mostWaitingForCore } from './validity/timing.ts'

/**
 * `fit`: what others took from this machine does no harm. `disturbed`: a check that passed, passed in spite of it; a failure may
 * be the machine's. `unfit`: nothing follows from the run.
 */
export interface Fitness {
  readonly word: 'fit' | 'disturbed' | 'unfit'
  /** The causes of lost time, one sentence each; empty if the machine was fit, as far as is known. */
  readonly reasons: readonly string[]
  /** The limits that were examined, for the table of limits. */
  readonly limits: readonly ValidityLimit[]
}

/** The facts of a run that has ended, or of its saved result. */
export interface FitnessFacts extends Pick<RunResult, 'machineCpu' | 'processes' | 'generator' | 'takenTime'> {
  /** Left out if it is not known. */
  readonly targetSharesMachine?: boolean
}

/**
 * The highest shares of processor time that others may take. Without a tenth of the processor, work that needs a core takes a
 * ninth longer: more than the 5 % difference that a comparison of two versions detects. Without more than a quarter, timeouts and
 * the end of the drain come before the current work is done.
 */
const most = { fit: 0.1, disturbed: 0.25 }

/** A share of five seconds: a delivery or a request may not survive such a stop, however long the run is. */
const mostOfWindow = 0.5

/**
 * Decides whether this machine was fit to measure, by the time that was taken from the run: by the hypervisor, the CPU limit of a
 * container, stops, and other processes while the run waited for a core. The CPU of crowd and target is never included, however
 * much they use: a chat that needs more than there is gets no excuse. Time that is not known counts as not taken.
 */
export function judgeFitness(facts: FitnessFacts): Fitness {
  const over = takenOver(facts)
  const ofRun = takenOf(over, isShortOfCores(facts, over.waitedShare))
  const { worst = null } = facts.takenTime ?? {}
  const ofWindow = worst === null ? null : takenOf(worst, isShortOfCores(facts, worst.waitedShare))
  const when = worst === null ? '' : `from second ${worst.startSecond} to second ${worst.endSecond}`
  const whole = limitOf('time taken from the run', '', ofRun, most.fit)
  const window = limitOf('time taken from the run, worst 5 s', when, ofWindow, mostOfWindow)
  const limits = [whole.limit, window.limit]
  if (ofRun !== null && ofRun.share > most.disturbed)
    return { word: 'unfit', reasons: [inWords(ofRun, most.disturbed)], limits }
  const reasons = [...whole.reasons, ...window.reasons]
  return { word: reasons.length > 0 ? 'disturbed' : 'fit', reasons, limits }
}

interface Taken {
  readonly share: number
  /** The causes in words, the largest first. */
  readonly causes: readonly Cause[]
}

interface Cause {
  readonly share: number
  readonly inWords: (share: string) => string
}

function limitOf(name: string, note: string, taken: Taken | null, limit: number): JudgedLimit {
  const row = { name, note, observed: taken?.share ?? null, bound: 'at most', limit, unit: 'share' } as const
  if (taken === null) return judgedLimit(row, [])
  return judgedLimit(row, [inWords(taken, limit, note)])
}

/**
 * Returns `The hypervisor took 27 % of the processor's time, other processes of this machine took 12 % of its cores, together
 * 39 %; the limit is 25 %.`
 *
 * @param when `from second 3 to second 8`; left out: over the whole run
 */
function inWords({ share, causes }: Taken, limit: number, when = ''): string {
  const shown = besideEachOther(share, limit, percent)
  const [first, ...more] = causes.filter((cause) => cause.share >= leastNamed)
  const each =
    more.length === 0
      ? [first?.inWords(shown.observed) ?? shown.observed]
      : [first, ...more].map((cause) => cause?.inWords(percent(Number(cause.share.toPrecision(3)))))
  const together = more.length === 0 ? '' : `, together ${shown.observed}`
  const text = `${when === '' ? '' : `${when} `}${each.join(', ')}${together}; the limit is ${shown.limit}.`
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`
}

/** A core that others had is taken from a run only if the run wanted one. Null if none of the shares is known. */
function takenOf(shares: TakenShares, isShort: boolean): Taken | null {
  const { stolenShare, throttledShare, stoppedShare } = shares
  const othersShare = isShort ? shares.othersShare : null
  const known = [stolenShare, throttledShare, stoppedShare, shares.othersShare].filter((share) => share !== null)
  if (known.length === 0) return null
  const heldBack =
    (throttledShare ?? 0) >= (stoppedShare ?? 0)
      ? cause(throttledShare, (share) => `the CPU limit of its container held the run back ${share} of the time`)
      : cause(stoppedShare, (share) => `a process of the run was stopped ${share} of the time`)
  const causes = [
    cause(stolenShare, (share) => `the hypervisor took ${share} of the processor's time`),
    cause(othersShare, (share) => `other processes of this machine took ${share} of its cores`),
    // A process that the container holds back also stands still: only the larger of the two counts.
    heldBack,
  ]
  const share = causes.reduce((sum, one) => sum + one.share, 0)
  return { share: Math.min(1, share), causes: causes.toSorted((a, b) => b.share - a.share) }
}

function cause(share: number | null, inWords: Cause['inWords']): Cause {
  return { share: share ?? 0, inWords }
}

/** A smaller cause is not worth naming beside others that are over a limit. */
const leastNamed = 0.01

/** Results of older versions have only the CPU time of the whole machine. */
function takenOver(facts: FitnessFacts): TakenShares {
  const { takenTime, generator } = facts
  if (takenTime !== undefined && takenTime !== null) return takenTime.run
  const waits = generator.flatMap(({ runQueueShare }) => runQueueShare ?? [])
  return {
    stolenShare: null,
    throttledShare: null,
    othersShare: shareOfOthers(facts),
    pressureShare: null,
    stoppedShare: null,
    waitedShare: waits.length === 0 ? null : Math.max(...waits),
  }
}

/** Did crowd or target want a core that they did not get? If waiting is not measured, they are taken to have wanted one. */
function isShortOfCores({ processes }: Pick<RunResult, 'processes'>, waitedShare: number | null): boolean {
  const { ratio = 1 } = worstCpuShare(processes) ?? {}
  return waitedShare === null || waitedShare > mostWaitingForCore || ratio < leastOfTheAsked
}

/**
 * The share of other processes. It is rather too low than too high: the processes of the run are counted from their start. Null
 * if a part of them is not known: on systems other than Linux the execution environments, and anywhere a target on this machine
 * that somebody else has started.
 */
function shareOfOthers({ machineCpu, processes, targetSharesMachine = true }: FitnessFacts): number | null {
  const own = processes.filter(({ processes: atOnce }) => atOnce > 0).map(({ cpuSeconds }) => cpuSeconds)
  const isWithoutTarget = targetSharesMachine && processes.every(({ side }) => side !== 'target')
  if (machineCpu === null || machineCpu === undefined || isWithoutTarget || own.includes(null)) return null
  const { cores, seconds, busySeconds, yieldingSeconds } = machineCpu
  const others = busySeconds - yieldingSeconds - own.reduce<number>((sum, used) => sum + (used ?? 0), 0)
  return Math.min(1, Math.max(0, others) / (cores * seconds))
}
