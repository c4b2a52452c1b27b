import { exitCodes } from '../exit-codes.ts'
import { cpuShareLimits } from '../metrics/judging/cpu-share.ts'
import type { RunResult } from '../metrics/result/run-result.ts'

/** A failed check (10) or limit is a figure like any other: lost deliveries are infinite ones. */
const says = [exitCodes.ok, exitCodes.checkFailed, exitCodes.inconclusive, exitCodes.cloudMetricsMissing]

/**
 * Why a block says nothing about its arm; empty if it does. Where the environments did not get the share of a
 * core that goes with their memory, another memory size was measured than the one that is named.
 *
 * @param functions the roles whose environments matter, as the arms differ in them; all of them if left out
 */
export function whyNotCounted(
  { verdict, metrics, processes }: Pick<RunResult, 'verdict' | 'metrics' | 'processes'>,
  functions?: readonly string[],
): string[] {
  if (!says.some((code) => code === verdict.exitCode))
    return verdict.reasons.length === 0 ? ['its run failed'] : [...verdict.reasons]
  const matters = (name: string) => functions === undefined || functions.some((role) => name === `Lambda ${role}`)
  const shortOfCpu = cpuShareLimits({ processes: processes.filter(({ name }) => matters(name)) })
  const reasons = shortOfCpu.flatMap(({ reasons }) => reasons)
  if (reasons.length > 0) return reasons
  return metrics['delivery_latency'] === undefined ? ['nothing was delivered'] : []
}
