import type { RunResult, ValidityLimit } from '../../result/run-result.ts'
import { type JudgedLimit, besideEachOther, judgedLimit, percent } from '../checks/judged-limit.ts'
import type { RunFacts } from '../run-facts.ts'
import { mostWaitingForCore } from './timing.ts'

/**
 * With a tenth of the cores gone, what needs a core takes a ninth longer: more than the 5 % by which two versions of a chat are told
 * apart. Less is not sure either: the CPU time of the run is known to some hundredths of a core.
 */
const mostOfTheCores = 0.1

const name = 'CPU of other processes'

/**
 * Did something else take the cores that the run waited for? Neither alone says so: on few cores the processes of a run wait for each
 * other, and what others use of cores that are free does no harm.
 */
export function otherLoadLimits(facts: Pick<RunFacts, keyof Load | 'generator'>): JudgedLimit[] {
  const observed = shareOfOthers(facts)
  const waits = facts.generator.flatMap(({ runQueueShare }) => runQueueShare ?? [])
  const hasWaited = waits.length === 0 || Math.max(...waits) > mostWaitingForCore
  const row = { name, note: 'of all cores, where the crowd waits for one', bound: 'at most', unit: 'share' } as const
  return [
    judgedLimit({ ...row, observed, limit: hasWaited ? mostOfTheCores : null }, [
      `${busyWithOthers(observed)} The crowd had to wait for a core.`,
    ]),
  ]
}

/** That the cores were taken by others, in a sentence; null if they were not, or that is not known. */
export function whyBusyWithOthers({ validity }: Pick<RunResult, 'validity'>): string | null {
  const broken = validity.limits?.find((limit: ValidityLimit) => limit.name === name && limit.verdict === 'broken')
  return broken === undefined ? null : busyWithOthers(broken.observed)
}

function busyWithOthers(share: number | null): string {
  const { observed, limit } = besideEachOther(share ?? 0, mostOfTheCores, percent)
  return `Other processes of this machine took ${observed} of its cores; the limit is ${limit}.`
}

type Load = Pick<RunFacts, 'machineCpu' | 'processes' | 'targetSharesMachine'>

/**
 * Rather too little than too much: the processes of the run are counted from their start. Null where a part of them is not known: on other
 * systems than Linux that of the execution environments, and all of a target on this machine that somebody else has started.
 */
function shareOfOthers({ machineCpu, processes, targetSharesMachine }: Load): number | null {
  const own = processes.filter(({ processes: atOnce }) => atOnce > 0).map(({ cpuSeconds }) => cpuSeconds)
  const isWithoutTarget = targetSharesMachine && processes.every(({ side }) => side !== 'target')
  if (machineCpu === null || machineCpu === undefined || isWithoutTarget || own.includes(null)) return null
  const { cores, seconds, busySeconds, yieldingSeconds } = machineCpu
  const others = busySeconds - yieldingSeconds - own.reduce<number>((sum, used) => sum + (used ?? 0), 0)
  return Math.max(0, others) / (cores * seconds)
}
