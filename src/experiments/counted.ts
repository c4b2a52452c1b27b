import { exitCodes } from '../exit-codes.ts'
import { cpuShareLimits } from '../metrics/judging/cpu-share.ts'
import type { RunResult } from '../metrics/result/run-result.ts'

/** A failed check (10) or limit is a figure like any other: lost deliveries are infinite ones. */
const says = [exitCodes.ok, exitCodes.checkFailed, exitCodes.inconclusive, exitCodes.cloudMetricsMissing]

/**
 * Of the CPU share of its memory, what an environment has to have had for its block to count. Less than the 90 % from which a run calls
 * itself valid: with the crowd on the same two cores, environments that may use a whole one rarely get more than 85 %. The
 * block stays marked as degraded.
 */
export const leastCpuShare = 0.75

/**
 * Why a block says nothing about its arm; empty if it does. Where the environments did not get the share of a
 * core that goes with their memory, another memory size was measured than the one that is named.
 *
 * @param functions the roles whose environments matter, as the arms differ in them; all of them if left out
 * @param leastShare of the CPU share that they were to have
 */
export function whyNotCounted(
  { verdict, metrics, processes }: Pick<RunResult, 'verdict' | 'metrics' | 'processes'>,
  functions?: readonly string[],
  leastShare = leastCpuShare,
): string[] {
  if (!says.some((code) => code === verdict.exitCode))
    return verdict.reasons.length === 0 ? ['its run failed'] : [...verdict.reasons]
  const reasons = cpuShareLimits(only(processes, functions), leastShare).flatMap((limit) => limit.reasons)
  if (reasons.length > 0) return reasons
  return metrics['delivery_latency'] === undefined ? ['nothing was delivered'] : []
}

/** What the environments of these functions had of the CPU share of their memory, the one with the least; null if held to none. */
export function cpuShareHad({ processes }: Pick<RunResult, 'processes'>, functions: readonly string[]): number | null {
  return cpuShareLimits(only(processes, functions))[0]?.limit.observed ?? null
}

function only(
  processes: RunResult['processes'],
  functions: readonly string[] | undefined,
): Pick<RunResult, 'processes'> {
  if (functions === undefined) return { processes }
  return { processes: processes.filter(({ name }) => functions.some((role) => name === `Lambda ${role}`)) }
}
