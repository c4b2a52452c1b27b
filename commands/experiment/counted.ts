import { exitCodes } from '../../src/exit-codes.ts'
import { cpuShareLimits } from '../../src/metrics/judging/validity/cpu-share.ts'
import { judgeFitness } from '../../src/metrics/judging/fitness.ts'
import { besideEachOther, percent } from '../../src/metrics/judging/checks/judged-limit.ts'
import type { RunResult } from '../../src/metrics/result/run-result.ts'
import type { Arm, Block, WhyNotCounted } from './experiment.ts'

/** A failed check (10) or limit is a figure like any other: lost deliveries are infinite ones. */
const says = [exitCodes.ok, exitCodes.checkFailed, exitCodes.inconclusive, exitCodes.cloudMetricsMissing]

/**
 * The share of its CPU share that an environment must have had for its block to count. It is lower than the 90 % that a valid run
 * needs: with the crowd on the same two cores, environments that may use a whole core rarely get more than 85 %. The block
 * reports that chat and crowd share the cores.
 */
export const leastCpuShare = 0.75

/**
 * Why a block says nothing about its arm; empty if it does. Where the environments did not get the share of a
 * core that goes with their memory, another memory size was measured than the one that is named.
 *
 * @param functions the names of the functions whose environments matter, as the arms differ in them; all of them if left out
 * @param leastShare of the CPU share that they were to have
 */
export function whyNotCounted(result: RunResult, functions?: readonly string[], leastShare = leastCpuShare): string[] {
  const reasons = [...whyNotFit(result), ...whyShortOfCpu(result.processes, functions, leastShare)]
  if (reasons.length > 0) return reasons
  return result.metrics['delivery_latency'] === undefined ? ['nothing was delivered'] : []
}

/** Its run failed, or others took time from it: what passed stands, but its times are not those of another block. */
function whyNotFit(result: RunResult): readonly string[] {
  const { exitCode, reasons } = result.verdict
  if (result.validity.verdict === 'unfit') return reasons.slice(0, 1)
  if (!says.some((code) => code === exitCode)) return reasons.length === 0 ? ['its run failed'] : reasons
  return judgeFitness(result).reasons
}

/** A worker that waited longer than this share of the block says that chat and crowd together have used the machine up. */
const mostWaiting = 0.25

export function whyUsedUp({ generator }: Pick<RunResult, 'generator'>): string[] {
  const waiting = Math.max(0, ...generator.map(({ runQueueShare }) => runQueueShare ?? 0))
  if (waiting <= mostWaiting) return []
  const { observed, limit } = besideEachOther(waiting, mostWaiting, percent)
  return [`The crowd waited for a core ${observed} of the time; beyond ${limit} the machine is used up.`]
}

function whyShortOfCpu(
  processes: RunResult['processes'],
  functions: readonly string[] | undefined,
  leastShare: number,
): string[] {
  return cpuShareLimits(only(processes, functions), leastShare).flatMap((limit) => limit.reasons)
}

/** The least achieved CPU share of these functions' environments; null without a limit. */
export function cpuShareHad({ processes }: Pick<RunResult, 'processes'>, functions: readonly string[]): number | null {
  return cpuShareLimits(only(processes, functions))[0]?.limit.observed ?? null
}

function only(
  processes: RunResult['processes'],
  functions: readonly string[] | undefined,
): Pick<RunResult, 'processes'> {
  if (functions === undefined) return { processes }
  return {
    processes: processes.filter(({ name }) => functions.some((functionName) => name === `Lambda ${functionName}`)),
  }
}

/**
 * The next arm of an order in which a block that does not count is measured once more at once, so that it keeps its place in
 * the round. Only once: a machine that cannot give an arm what it needs would never come to the others. So there are at most
 * twice the blocks of the order.
 */
export function measuredAgain<OneArm extends Arm>(
  order: readonly OneArm[],
  whyNotCounted: WhyNotCounted<OneArm>,
): (blocks: readonly Block<OneArm>[]) => OneArm | undefined {
  return (blocks) => order[placesDone(blocks, whyNotCounted)]
}

/** Returns how many places of the order have a block that counts, or two that do not. */
export function placesDone<OneArm extends Arm>(
  blocks: readonly Block<OneArm>[],
  whyNotCounted: WhyNotCounted<OneArm>,
): number {
  let done = 0
  let isSecond = false
  for (const block of blocks) {
    const isDone: boolean = isSecond || whyNotCounted(block).length === 0
    if (isDone) done += 1
    isSecond = !isDone
  }
  return done
}
